// The screens of releases, against a small server behind `fetch`.
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { enter, leave, open } from "./open";

const RELEASES = "/projects/shop/production/releases";
const AT = new Date(Date.now() - 60_000).toISOString();
const PLAN = {
  stages: [
    { share_ppm: 50_000, bake_s: 900, min_units: 300 },
    { share_ppm: 1_000_000, bake_s: 900, min_units: 300 },
  ],
  guards: [{ name: "errors", signal: "errors", kind: "ratio" }],
};

const RUNNING = {
  id: "r1",
  version: 4,
  state: "running",
  stage: 0,
  hold: null as object | null,
  attempt: 1,
  flag: "checkout-v2",
  rule: null,
  baseline: "off",
  target: "on",
  unit: "user.key",
  template: null,
  plan: PLAN,
  creator: { kind: "token", id: "t", name: "Ann" },
  created_at: AT,
  start_at: null,
  watched_since: null,
  ended_at: null as string | null,
  steps: [{ step_epoch: 2, attempt: 1, stage: 0, share_ppm: 50_000, since: AT }],
  approved: [],
  halted_customers: [],
  halt: null as object | null,
  guards: [
    {
      name: "errors",
      kind: "ratio",
      weight: 1,
      ln_e: 1,
      ln_limit: Math.log(100),
      can_halt: true,
      value: 1.2,
      tolerated: 1.09,
      low: 0.6,
      high: null,
      n_t: 1204,
      n_c: 1198,
      age_s: 8,
      missing: null,
    },
  ],
  evidence: {
    ln_e: 1,
    ln_halt: Math.log(100),
    ln_hold: Math.log(20),
    watch: null,
    sample_ln_e: null,
    customers: [],
    observed_s: 300,
    needed_s: 900,
    units_t: 120,
    units_c: 2000,
    units_needed: 300,
  } as object | null,
  next: {
    action: "advance",
    at: null,
    needs: [{ kind: "bake", words: "300 s of 900 s with reports are over" }],
  },
};

const COUNTS = {
  window_s: 10,
  exposures: [
    {
      window: AT,
      step_epoch: 2,
      arm: "treatment",
      stratum: "acme",
      metric: "errors",
      source: "sdk",
      ok: 1167,
      err: 37,
      unknown: 0,
    },
    {
      window: AT,
      step_epoch: 2,
      arm: "control",
      stratum: "acme",
      metric: "errors",
      source: "sdk",
      ok: 1194,
      err: 4,
      unknown: 0,
    },
  ],
  errors: [],
  units: [{ step_epoch: 2, arm: "treatment", seen: 120 }],
  live_instances: 1,
  last_at: AT,
  history: [],
};

interface Sent {
  path: string;
  body: Record<string, unknown>;
}

class Server {
  releases: (typeof RUNNING)[] = [RUNNING];
  permissions = ["flags:read", "releases:write", "releases:halt"];
  refusal: Response | null = null;
  /** What a dry run answers instead of the stages. */
  objection: Response | null = null;
  readonly tried: Record<string, unknown>[] = [];
  readonly sent: Sent[] = [];

  readonly fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const url = new URL(request.url);
    if (request.method !== "POST") return this.#read(url);
    const body = JSON.parse(await request.clone().text()) as Record<string, unknown>;
    if (url.searchParams.has("dry_run")) {
      this.tried.push(body);
      return this.objection ?? Response.json({ stages: STAGES });
    }
    this.sent.push({ path: url.pathname, body });
    if (this.refusal) return this.refusal;
    return url.pathname.endsWith("/releases")
      ? Response.json({ ...RUNNING, id: "r2", version: 0, state: "draft" }, { status: 201 })
      : Response.json(this.releases[0]);
  };

  #read({ pathname: path, searchParams }: URL): Response {
    const list = (items: unknown[]) => Response.json({ items, next: null });
    if (path === "/api/v1/me") {
      const credential = { id: "t", name: "admin", permissions: this.permissions };
      return Response.json({ tenant: "default", credential });
    }
    if (path === "/api/v1/projects") return list([{ key: "shop", name: "Shop", created_at: AT }]);
    if (path === "/api/v1/release-templates") return list([{ name: "standard", plan: PLAN }]);
    if (path === "/api/v1/events") return new Response(new ReadableStream(), { status: 200 });
    if (path.endsWith("/environments")) {
      return list([
        { key: "production", name: "Production", version: 41, epoch: "e", digest: "d", created_at: AT },
      ]);
    }
    if (path.endsWith("/flags")) return list([FLAG]);
    if (path.endsWith("/flags/checkout-v2")) return Response.json(FLAG);
    if (path.endsWith("/events")) return list(EVENTS);
    if (path.endsWith("/evidence")) return Response.json(COUNTS);
    if (path.endsWith("/releases")) {
      const states = searchParams.get("state")?.split(",") ?? [];
      return list(this.releases.filter(({ state }) => states.length === 0 || states.includes(state)));
    }
    const found = this.releases.find(({ id }) => path.endsWith(`/releases/${id}`));
    return found ? Response.json(found) : problem(404, "Not found");
  }
}

const FLAG = {
  key: "checkout-v2",
  type: "boolean",
  owner: "payments",
  tags: [],
  client_side: false,
  created_at: AT,
  variants: { on: { value: true }, off: { value: false } },
  environments: {
    production: {
      enabled: true,
      summary: "on",
      version: 41,
      changed_at: AT,
      off_variant: "off",
      requires: [],
      overrides: [],
      rules: [],
      fallthrough: { variant: "off" },
    },
  },
};
const EVENTS = [
  {
    seq: 1,
    at: AT,
    by: { kind: "token", id: "t", name: "Ann" },
    reason: "ready",
    event: { kind: "started" },
  },
  {
    seq: 2,
    at: AT,
    by: { kind: "server", id: "server", name: "server" },
    reason: "every guard has data of the control",
    event: { kind: "stage_entered", stage: 0 },
  },
];
const STAGES = [
  {
    stage: 0,
    everybody: true,
    rings: [],
    share_ppm: 50_000,
    customers: 3,
    new_customers: 3,
    keys: [],
    approval: false,
  },
  {
    stage: 1,
    everybody: true,
    rings: [],
    share_ppm: 1_000_000,
    customers: 3,
    new_customers: 0,
    keys: [],
    approval: false,
  },
];

function problem(status: number, title: string, detail?: string): Response {
  return Response.json({ type: "urn:tidegate:problem:x", title, status, detail }, { status });
}

let server: Server;

beforeEach(() => {
  server = new Server();
  enter(server.fetch);
});
afterEach(leave);

const button = (name: string) => screen.findByRole("button", { name });
const section = (name: string) => screen.findByRole("region", { name });

test("the board tells what runs and what comes next, and teaches how to begin where there is nothing", async () => {
  open(RELEASES);
  const running = await section("Running");
  expect(within(running).getByRole("link", { name: "checkout-v2" })).toBeTruthy();
  await within(running).findByText(/stage 2: everybody/);
  expect(within(running).getByText("exposed: 5 % of everybody")).toBeTruthy();
  cleanup();
  server.releases = [];
  open(RELEASES);
  expect(await screen.findByRole("heading", { name: "No releases yet" })).toBeTruthy();
});

test("what is done tells when it ended", async () => {
  const ended_at = new Date(Date.now() - 3 * 3_600_000).toISOString();
  server.releases = [{ ...RUNNING, state: "completed", ended_at }];
  open(RELEASES);
  expect((await section("Done")).textContent).toContain("ended 3 hours ago");
});

test("the page shows clocks, guards and the decision log", async () => {
  open(`${RELEASES}/r1`);
  const stages = await section("Stages");
  const clock = within(stages).getByRole("progressbar", { name: "10 min left" });
  expect(clock.getAttribute("aria-valuetext")).toBe("5 min of 15 min");
  const guards = await section("Target against baseline");
  await within(guards).findByText("37 errors in 1,204 against 4 in 1,198");
  expect(within(guards).getByText("95 %: 0.6 to any")).toBeTruthy();
  const log = await section("Decision log");
  const [newest] = await within(log).findAllByRole("listitem");
  expect(newest?.textContent).toContain("stage 1 entered: 5 % of everybody");
  expect(newest?.textContent).toContain("Every guard has data of the control.");
  expect((await section("Customers")).textContent).toContain("acme");
});

test("a verb is sent with its reason and the version that was seen", async () => {
  const user = userEvent.setup();
  const { cache } = open(`${RELEASES}/r1`);
  await user.click(await button("Advance"));
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("Stage 2 begins without waiting for more evidence: everybody.");
  await user.type(within(dialog).getByLabelText("Reason"), " support is ready ");
  // Meanwhile it moves on by itself, and the page sees that.
  server.releases = server.releases.map((release) => ({ ...release, version: 5, stage: 1 }));
  await cache.invalidateQueries();
  await user.click(within(dialog).getByRole("button", { name: "Apply to production" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(server.sent).toEqual([
    {
      path: "/api/v1/projects/shop/environments/production/releases/r1/advance",
      body: { reason: "support is ready", version: 4 },
    },
  ]);
});

test("a halt needs no version, and a refusal is told in the dialog", async () => {
  const user = userEvent.setup();
  open(`${RELEASES}/r1`);
  await user.click(await button("Halt and roll back"));
  const dialog = await screen.findByRole("dialog");
  server.refusal = problem(409, "Not now", "the release is `halted` and stays so");
  await user.type(within(dialog).getByLabelText("Reason"), "fire{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("stays so");
  expect(server.sent[0]?.body).toEqual({ reason: "fire" });
});

test("what a role may not do is disabled with the reason", async () => {
  const user = userEvent.setup();
  server.permissions = ["flags:read", "releases:halt"];
  open(`${RELEASES}/r1`);
  const advance = await button("Advance");
  await waitFor(() => expect(advance.getAttribute("aria-disabled")).toBe("true"));
  expect(advance.title).toContain("releases:write");
  await user.click(advance);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect((await button("Pause")).getAttribute("aria-disabled")).toBeNull();
});

test("after an automatic halt the cause, who was exposed and who owns it are said", async () => {
  const halt = {
    at: AT,
    by: { kind: "server", id: "server", name: "server" },
    cause: { cause: "harm", guard: "errors", ln_e: 4.7 },
    reason: "guard `errors` proves harm: evidence 110",
    acknowledged: { version: 9, done: 3, of: 4, unconfirmed: ["i4"] },
    settled_at: AT,
  };
  server.releases = [{ ...RUNNING, state: "halted", halt, guards: [], evidence: null }];
  open(`${RELEASES}/r1`);
  const told = await section("Halt");
  expect(within(told).getByRole("heading", { name: "Guard “errors” proved harm" })).toBeTruthy();
  await within(told).findByText(/about 120 users got on, of customer acme/);
  await within(told).findByText("payments");
  expect(told.textContent).toContain("3 of 4 servers have confirmed version 9; not yet i4");
  expect((await section("What can be done")).textContent).toContain("To go on, start another one.");
  expect(screen.queryByRole("button", { name: "Advance" })).toBeNull();
});

test("a release is started after a look at who would be exposed", async () => {
  const user = userEvent.setup();
  const { router } = open(`${RELEASES}/new?flag=checkout-v2`);
  expect(await screen.findByText("3, 3 of them new")).toBeTruthy();
  expect(server.sent).toHaveLength(0);
  await user.type(screen.getByLabelText("Reason"), "ready");
  await user.click(screen.getByRole("button", { name: "Apply to production" }));
  await waitFor(() => expect(router.state.location.pathname).toContain("/releases/r2"));
  const wish = { flag: "checkout-v2", baseline: "off", target: "on", unit: "user.key", template: "standard" };
  expect(server.sent.map(({ body }) => body)).toEqual([
    { ...wish, comment: "ready" },
    { reason: "ready", version: 0 },
  ]);
  expect(server.sent[1]?.path).toContain("/releases/r2/start");
});

test("what is typed into a plan counts at once, not only when the field is left", async () => {
  const user = userEvent.setup();
  open(`${RELEASES}/new?flag=checkout-v2`);
  await user.click(await screen.findByRole("radio", { name: "a plan of its own" }));
  await user.type(screen.getByLabelText("Reason"), "ready");
  const [rings] = screen.getAllByLabelText("Rings");
  if (!rings) throw new Error("a stage has rings");
  await user.type(rings, "canary, early{Enter}");
  await waitFor(() => expect(server.sent.length).toBeGreaterThan(0));
  const { plan } = server.sent[0]?.body as { plan: { stages: { rings?: string[] }[] } };
  expect(plan.stages[0]?.rings).toEqual(["canary", "early"]);
});

test("guards and limits are fields, and the same state as the text", async () => {
  const user = userEvent.setup();
  open(`${RELEASES}/new?flag=checkout-v2`);
  await user.click(await screen.findByRole("radio", { name: "a plan of its own" }));
  await user.click(screen.getByRole("button", { name: "Add a guard" }));
  const guard = await screen.findByRole("group", { name: "Guard 2" });
  await user.selectOptions(within(guard).getByLabelText("Judges"), "absolute");
  await user.type(within(guard).getByLabelText("Share of errors tolerated"), "0.05");
  await user.type(screen.getByLabelText("Growth, times"), "2.5");
  await user.type(screen.getByLabelText("New users"), "900");
  await user.click(screen.getByRole("button", { name: "Remove guard 1" }));
  const text = screen.getByLabelText("Plan as JSON") as HTMLTextAreaElement;
  const plan = JSON.parse(text.value);
  expect(plan.guards).toEqual([{ name: "errors-2", signal: "errors", kind: "absolute", p0: 0.05 }]);
  expect(plan.limits).toEqual({ growth: 2.5, users: 900 });
  await waitFor(() => expect(server.tried.at(-1)?.plan).toEqual(plan));
  // And the other way round.
  fireEvent.change(text, { target: { value: JSON.stringify({ ...plan, limits: { at_once: 3 } }) } });
  const at_once = screen.getByLabelText("Releases at once") as HTMLInputElement;
  expect(at_once.value).toBe("3");
  fireEvent.change(text, { target: { value: "{" } });
  expect(screen.getByText(/no plan that fields could show/)).toBeTruthy();
});

test("what the server has against a plan stands at its field", async () => {
  const user = userEvent.setup();
  const faults = [
    { pointer: "/plan/guards/0/r0", message: "a ratio from 0.0625 to 16 is expected" },
    { pointer: "/plan/stages/0/share_ppm", message: "1 to 1000000 is expected" },
    { pointer: "/unit", message: "a text is expected" },
  ];
  const body = { title: "The request is not valid", status: 422, detail: "see `errors`", errors: faults };
  server.objection = Response.json(body, { status: 422 });
  open(`${RELEASES}/new?flag=checkout-v2`);
  await user.click(await screen.findByRole("radio", { name: "a plan of its own" }));
  const guard = await screen.findByRole("group", { name: "Guard 1" });
  const tolerated = within(guard).getByLabelText("Times as many tolerated");
  await waitFor(() => expect(tolerated.getAttribute("aria-invalid")).toBe("true"));
  expect(within(guard).getByText("A ratio from 0.0625 to 16 is expected.")).toBeTruthy();
  const stage = screen.getByRole("group", { name: "Stage 1" });
  expect(within(stage).getByText("0.0001 % to 100 % is expected.")).toBeTruthy();
  expect(screen.getByLabelText("Split by").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole("alert").textContent).toContain("marked in the fields");
});

test("what does not exist is said, with a way out", async () => {
  open(`${RELEASES}/r9`);
  expect(await screen.findByRole("heading", { name: "There is no such release here" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "All releases" })).toBeTruthy();
});
