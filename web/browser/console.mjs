// Drives the real console in Chromium for the system tests: one JSON command a line on stdin, one JSON
// answer a line on stdout, in order. Ends when stdin closes. Every wait is bounded.
//
//   {"do":"open","url":"http://127.0.0.1:8080"}           starts at this server
//   {"do":"sign-in","token":"…"}
//   {"do":"goto","path":"/projects/shop/production/flags"}
//   {"do":"flip","flag":"checkout-v2","environment":"production"}   answers {on, version, clicked_ns}
//   {"do":"fill","label":"Password","text":"…"}   {"do":"press","button":"Sign in"}
//   {"do":"download","button":"Download CSV"}              answers {name, text}
//   {"do":"key","key":"Enter"}   {"do":"type","text":"…"}   {"do":"move-to","key":"Tab","name":"Pause"}
//   {"do":"wait-text","text":"…"}   {"do":"wait-gone","text":"…"}   {"do":"text","selector":"h1"}
//   {"do":"forge","path":"/api/v1/log/entries","from":"a","to":"b"}   from now on that answer is altered
//   {"do":"axe"}                                           answers {violations}
//   {"do":"screenshot","path":"a.png","width":1280,"height":800,"scheme":"dark","full":true}
//   {"do":"close"}
//
// `clicked_ns` is CLOCK_MONOTONIC in nanoseconds, as text, taken just before the click that sends the
// request. `flip`, `move-to` and `wait-text` take a `timeout_ms`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

/** Far longer than anything takes, so that a busy machine fails no test. */
const TIMEOUT_MS = 60_000;
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const profile = mkdtempSync(join(tmpdir(), "tidegate-console-"));
let context;
let page;
let root;

async function start() {
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
    headless: true,
    chromiumSandbox: false,
    viewport: { width: 1280, height: 800 },
    timeout: TIMEOUT_MS,
    // The console's policy forbids what axe is injected with; tests of the policy itself are the server's.
    bypassCSP: true,
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  page = context.pages()[0] ?? (await context.newPage());
}

async function open({ url }) {
  if (!context) await start();
  root = url.replace(/\/$/, "");
  await page.goto(url);
  return { title: await page.title() };
}

async function signIn({ token }) {
  await page.goto(`${root}/sign-in?with=token`);
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const refused = page.getByRole("alert");
  await page
    .getByRole("heading", { level: 1 })
    .and(page.locator("main#main h1"))
    .or(refused)
    .first()
    .waitFor();
  if (await refused.isVisible()) throw new Error(await refused.innerText());
  return { path: new URL(page.url()).pathname };
}

async function goTo({ path }) {
  await page.goto(root + path);
  return {};
}

/** The flags list of the environment, without loading it anew when it is on screen. */
async function showFlags(flag, environment, project) {
  const shown = new URL(page.url()).pathname.match(/^\/projects\/([^/]+)\/([^/]+)\/flags$/);
  const wanted = project ?? new URL(page.url()).pathname.split("/")[2];
  if (!wanted) throw new Error("open a project first, or name one in `project`");
  if (shown?.[1] !== wanted || shown?.[2] !== environment) {
    await page.goto(`${root}/projects/${wanted}/${environment}/flags`);
  }
  const toggle = page.getByRole("switch", { name: `${flag} in ${environment}`, exact: true });
  await toggle.or(page.getByText("No flags in")).or(page.locator("[role=table]")).first().waitFor();
  if (!(await toggle.isVisible())) {
    await page.goto(`${root}/projects/${wanted}/${environment}/flags?q=${encodeURIComponent(flag)}`);
    await toggle.waitFor();
  }
  return toggle;
}

async function middleOf(locator) {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) throw new Error("there is nothing to click");
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Moves there first, so that between the time taken and the click lies nothing but the click. */
async function clickTimed(locator) {
  const [x, y] = await middleOf(locator);
  await page.mouse.move(x, y);
  const clicked = process.hrtime.bigint();
  await page.mouse.down();
  await page.mouse.up();
  return clicked.toString();
}

async function flip({ flag, environment, project, timeout_ms = TIMEOUT_MS }) {
  const toggle = await showFlags(flag, environment, project);
  const wanted = (await toggle.getAttribute("aria-checked")) !== "true";
  const label = `${flag} in ${environment}`;
  const answered = page.waitForResponse(
    (response) => response.request().method() === "POST" && response.url().endsWith("/changes"),
    { timeout: timeout_ms },
  );
  answered.catch(() => {});
  let clicked = await clickTimed(toggle);
  const confirm = page.getByRole("button", { name: "Apply to production", exact: true });
  const asks = confirm.waitFor({ timeout: timeout_ms }).then(
    () => true,
    () => false,
  );
  if (await Promise.race([asks, answered.then(() => false)])) clicked = await clickTimed(confirm);
  const response = await answered;
  if (!response.ok()) throw new Error(`the server answered ${response.status()}: ${await response.text()}`);
  const { version } = await response.json();
  await page.waitForFunction(
    ([name, on]) => {
      const drawn = document.querySelector(`[role=switch][aria-label="${CSS.escape(name)}"]`);
      return drawn?.getAttribute("aria-checked") === on && drawn.getAttribute("aria-busy") === "false";
    },
    [label, String(wanted)],
    { timeout: timeout_ms },
  );
  return { on: wanted, version, clicked_ns: clicked };
}

async function fill({ label, text }) {
  await page.getByLabel(label, { exact: true }).fill(text);
  return {};
}

async function press({ button }) {
  const name = { name: button, exact: true };
  await page.getByRole("button", name).or(page.getByRole("radio", name)).first().click();
  return {};
}

async function download({ button }) {
  const [file] = await Promise.all([page.waitForEvent("download"), press({ button })]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

async function key({ key: name }) {
  await page.keyboard.press(name);
  return {};
}

async function type({ text }) {
  await page.keyboard.type(text);
  return {};
}

/** How long the focus may take to follow a key: menus move it a task later. */
const FOCUS_MS = 500;

/** In the page: what the thing with the focus is called; of several lines the first. */
function focused() {
  window.lastFocused = document.activeElement;
  const element = document.activeElement;
  const label = element?.labels?.[0]?.innerText;
  const name = element?.getAttribute("aria-label") ?? label ?? element?.innerText ?? "";
  return name.trim().split("\n")[0];
}

/** Presses a key that moves the focus until it is on that name, which may yet have to appear. */
async function moveTo({ name, key: mover, timeout_ms = TIMEOUT_MS }) {
  const end = Date.now() + timeout_ms;
  while ((await page.evaluate(focused)) !== name) {
    if (Date.now() > end) throw new Error(`${mover} does not reach \`${name}\``);
    await page.keyboard.press(mover);
    const moved = () => document.activeElement !== window.lastFocused;
    await page.waitForFunction(moved, undefined, { timeout: FOCUS_MS }).catch(() => {});
  }
  return {};
}

async function waitText({ text, timeout_ms = TIMEOUT_MS }) {
  await page.getByText(text).first().waitFor({ timeout: timeout_ms });
  return {};
}

async function waitGone({ text, timeout_ms = TIMEOUT_MS }) {
  await page.waitForFunction((gone) => !document.body.innerText.includes(gone), text, {
    timeout: timeout_ms,
  });
  return {};
}

async function textOf({ selector }) {
  return { text: await page.locator(selector).first().innerText() };
}

/** Alters what the server answers, as somebody between it and the page does. */
async function forge({ path, from, to }) {
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(from, to);
      await route.fulfill({ response, body });
    },
  );
  return {};
}

async function check() {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
    }));
  });
  return { violations };
}

/** In the page: transitions of the new size and scheme have ended, and two frames have been painted. */
async function settled() {
  const ending = document.getAnimations().filter((each) => each.effect?.getTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map((each) => each.finished));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

async function screenshot({ path, width = 1280, height = 800, scheme = "light", full = false }) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await page.evaluate(settled);
  await page.screenshot({ path, fullPage: full });
  return {};
}

async function close() {
  await context?.close();
  context = undefined;
  return {};
}

const COMMANDS = {
  open,
  "sign-in": signIn,
  goto: goTo,
  flip,
  fill,
  press,
  download,
  key,
  type,
  "move-to": moveTo,
  "wait-text": waitText,
  "wait-gone": waitGone,
  text: textOf,
  forge,
  axe: check,
  screenshot,
  close,
};

async function answer(line) {
  try {
    const command = JSON.parse(line);
    const run = COMMANDS[command.do];
    if (!run) throw new Error(`there is no command \`${command.do}\``);
    if (!page && command.do !== "open" && command.do !== "close") throw new Error("send `open` first");
    return { ok: true, ...(await run(command)) };
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error) };
  }
}

let cleaning;
function clean() {
  cleaning ??= (async () => {
    await close().catch(() => {});
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  })();
  return cleaning;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => clean().then(() => process.exit(1)));
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
await clean();
