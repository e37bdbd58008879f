// The console as a person meets it, against a small server behind `fetch`.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { enter, leave, open } from "./open";

const AT = "2026-11-20T10:00:00Z";
const state = (enabled: boolean, version: number) => ({
  enabled,
  summary: enabled ? "on" : "off",
  version,
  changed_at: AT,
  off_variant: "off",
  requires: [],
  overrides: [],
  rules: [],
  fallthrough: { variant: "on" },
});

interface Sent {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

class Server {
  flag = {
    key: "checkout-v2",
    type: "boolean",
    tags: [] as string[],
    client_side: false,
    created_at: AT,
    variants: { on: { value: true }, off: { value: false } },
    environments: { staging: state(false, 7), production: state(false, 41) },
  };
  /** Answers the next change instead of the server's own. */
  refusal: Response | null = null;
  rejectsToken = false;
  unreachable = false;
  readonly sent: Sent[] = [];

  get changes() {
    return this.sent.filter(({ method }) => method === "POST");
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), location.origin), init);
    const path = new URL(request.url).pathname;
    const text = await request.clone().text();
    this.sent.push({
      method: request.method,
      path,
      headers: request.headers,
      body: text && JSON.parse(text),
    });
    if (this.unreachable) throw new TypeError("failed to fetch");
    if (this.rejectsToken) return problem(401, "Not signed in");
    if (request.method === "POST") return this.refusal ?? this.#apply(path, JSON.parse(text));
    return this.#read(path);
  };

  #apply(path: string, body: { instructions: { kind: string }[] }): Response {
    const environment = path.includes("/production/") ? "production" : "staging";
    const version = this.flag.environments[environment].version + 1;
    this.flag.environments[environment] = state(body.instructions[0]?.kind === "turn_on", version);
    return Response.json({ version, change: version });
  }

  #read(path: string): Response {
    const list = (items: unknown[]) => Response.json({ items, next: null });
    const environment = (key: string) => ({
      key,
      name: key,
      version: 41,
      epoch: "e",
      digest: "d",
      created_at: AT,
    });
    if (path === "/api/v1/me")
      return Response.json({ tenant: "default", credential: { id: "t", name: "admin", permissions: [] } });
    if (path === "/api/v1/projects") return list([{ key: "shop", name: "Shop", created_at: AT }]);
    if (path.endsWith("/environments")) return list([environment("staging"), environment("production")]);
    if (path.endsWith("/flags")) return list([this.flag]);
    if (path.endsWith("/releases")) return list([]);
    if (path.endsWith("/flags/checkout-v2")) return Response.json(this.flag);
    if (path === "/api/v1/changes") return list([]);
    if (path === "/api/v1/events") return new Response(new ReadableStream(), { status: 200 });
    return problem(404, "Not found");
  }
}

function problem(status: number, title: string, detail?: string): Response {
  return Response.json(
    { type: "urn:tidegate:problem:x", title, status, detail, request_id: "r-1" },
    { status },
  );
}

let server: Server;

beforeEach(() => {
  server = new Server();
  enter(server.fetch);
});
afterEach(leave);

const flagAddress = (environment: string) => `/projects/shop/${environment}/flags/checkout-v2`;
const toggle = (environment: string) =>
  screen.findByRole("switch", { name: `checkout-v2 in ${environment}` });
const isOn = (element: HTMLElement) => element.getAttribute("aria-checked") === "true";

test("outside production the request leaves with the click, and the answer is drawn", async () => {
  open(flagAddress("staging"));
  const element = await toggle("staging");
  element.click();
  expect(vi.mocked(fetch).mock.lastCall?.[0]).toMatchObject({ method: "POST" });
  await waitFor(() => expect(isOn(element)).toBe(true));
  await waitFor(() => expect(element.getAttribute("aria-busy")).toBe("false"));
  expect(isOn(element)).toBe(true);
  const [change] = server.changes;
  expect(change?.headers.get("if-match")).toBe('"v7"');
  expect(change?.headers.get("authorization")).toBe("Bearer tg_api_test");
  expect(change?.headers.get("idempotency-key")).toMatch(/^[0-9a-f]{32}$/);
  expect(change?.body).toEqual({ instructions: [{ kind: "turn_on", flag: "checkout-v2" }] });
  expect(await screen.findByText("checkout-v2 is on in staging, version 8")).toBeTruthy();
});

test("production asks first, and takes a comment", async () => {
  const user = userEvent.setup();
  open(flagAddress("production"));
  const element = await toggle("production");
  await user.click(element);
  const dialog = await screen.findByRole("alertdialog");
  expect(server.changes).toHaveLength(0);
  expect(isOn(element)).toBe(false);
  await user.type(within(dialog).getByLabelText(/Comment/), "go live");
  await user.click(within(dialog).getByRole("button", { name: "Apply to production" }));
  await waitFor(() => expect(isOn(element)).toBe(true));
  expect(server.changes[0]?.headers.get("if-match")).toBe('"v41"');
  expect(server.changes[0]?.body).toMatchObject({ comment: "go live" });
});

test("cancelling changes nothing", async () => {
  const user = userEvent.setup();
  open(flagAddress("production"));
  await user.click(await toggle("production"));
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(server.changes).toHaveLength(0);
});

test("a conflict says so, shows the state as it is, and tries again from there", async () => {
  const user = userEvent.setup();
  open(flagAddress("staging"));
  const element = await toggle("staging");
  server.refusal = problem(412, "Changed meanwhile");
  server.flag.environments.staging = { ...state(false, 9), summary: "off for now" };
  await user.click(element);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Somebody changed checkout-v2 in staging meanwhile");
  expect(alert.textContent).toContain("off for now");
  expect(isOn(element)).toBe(false);
  server.refusal = null;
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(isOn(element)).toBe(true));
  expect(server.changes.at(-1)?.headers.get("if-match")).toBe('"v9"');
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a refused change is undone on screen, with the server's reason", async () => {
  const user = userEvent.setup();
  open(flagAddress("staging"));
  const element = await toggle("staging");
  server.refusal = problem(403, "Not permitted", "the token lacks `flags:switch`");
  await user.click(element);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("checkout-v2 was not turned on in staging");
  expect(alert.textContent).toContain("The token lacks flags:switch.");
  expect(alert.textContent).toContain("r-1");
  expect(isOn(element)).toBe(false);
});

test("without an answer nothing is claimed", async () => {
  const user = userEvent.setup();
  open(flagAddress("staging"));
  const element = await toggle("staging");
  server.unreachable = true;
  await user.click(element);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("It is not known whether checkout-v2 was turned on in staging");
  expect(alert.textContent).toContain("The server cannot be reached");
  server.unreachable = false;
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(isOn(element)).toBe(true));
});

test("a refused token leads to the sign-in page, and back after signing in", async () => {
  const user = userEvent.setup();
  server.rejectsToken = true;
  const { router } = open(flagAddress("staging"));
  await screen.findByText(/Your session has ended/);
  expect(router.state.location.search).toEqual({ return: flagAddress("staging") });
  await user.type(screen.getByLabelText("Token"), "tg_api_other");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This token is not accepted");
  server.rejectsToken = false;
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await toggle("staging");
  expect(router.state.location.pathname).toBe(flagAddress("staging"));
  expect(sessionStorage.getItem("tidegate.session")).toContain("tg_api_other");
  expect(localStorage.getItem("tidegate.session")).toBeNull();
});

test("what does not exist is said, with a way out", async () => {
  open("/projects/shop/staging/flags/nothing");
  expect(await screen.findByRole("heading", { name: "There is no flag “nothing” here" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "All flags" })).toBeTruthy();
});
