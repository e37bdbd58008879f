// The ledger as a person meets it, against a small server behind `fetch`.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { enter, leave, open } from "./open";

const LEDGER = "/projects/shop/production/releases/ledger";
const AT = new Date(Date.now() - 60_000).toISOString();
const MINUTE = 60_000;

const BASIS = {
  guard: "errors",
  since_ms: 100 * MINUTE,
  halted_ms: 105 * MINUTE,
  repair_ms: 45 * MINUTE,
  units: 5_000,
  exposed: 250,
  control_rate: 0.01,
  ratio: 4,
  low_80: 2.5,
  customers: 3,
  path: [{ ms: 0, share_ppm: 1_000_000, enrolment: 1, customers: 9 }],
};
const CLAIM = {
  saved_s: 2_400,
  ahead_s: 0,
  users: 40_000,
  customers: 6,
  errors_claimed: 600,
  errors_estimated: 1_200,
};
const HALT = {
  at: AT,
  environment: "production",
  release: "r1",
  flag: "checkout-v2",
  kind: "halt",
  grade: "probable",
  change: 41,
  claim: CLAIM as object | null,
  delay_s: null as number | null,
  lasted_s: null as number | null,
  said: null as object | null,
  basis: BASIS as object | null,
};
const HOLD = {
  ...HALT,
  release: "r2",
  flag: "theme",
  environment: "staging",
  kind: "hold",
  grade: null,
  change: null,
  claim: null,
  basis: null,
  delay_s: 300,
};
const TOTALS = {
  confirmed: 0,
  probable: 1,
  disputed: 0,
  users: 40_000,
  customers: 6,
  saved_s: 2_400,
  errors_claimed: 600,
  errors_estimated: 1_200,
  false_halts: 0,
  delay_s: 300,
  missed: 0,
  missed_s: 0,
};

class Server {
  entries: object[] = [HALT, HOLD];
  member: object | null = { id: "m1", name: "Ada", roles: [] };
  state = "halted";
  halt: object | null = { at: AT, by: {}, cause: { cause: "harm", guard: "errors" }, reason: "harm" };
  refusal: Response | null = null;
  readonly sent: { path: string; body: unknown }[] = [];

  readonly fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const { pathname: path } = new URL(request.url);
    if (request.method === "POST") {
      this.sent.push({ path, body: JSON.parse(await request.clone().text()) });
      return this.refusal ?? Response.json({ opinion: "disputed" });
    }
    const list = (items: unknown[]) => Response.json({ items, next: null });
    if (path === "/api/v1/me") {
      const permissions = ["flags:read", "releases:write"];
      const credential = { id: "t", name: "admin", permissions };
      return Response.json({ tenant: "default", credential, member: this.member });
    }
    if (path === "/api/v1/projects") return list([{ key: "shop", name: "Shop", created_at: AT }]);
    if (path === "/api/v1/events") return new Response(new ReadableStream(), { status: 200 });
    if (path.endsWith("/environments")) {
      const named = (key: string, name: string) => ({ key, name, version: 41, created_at: AT });
      return list([named("staging", "Staging"), named("production", "Production")]);
    }
    if (path.endsWith("/ledger")) {
      if (request.headers.get("accept") === "text/csv") return new Response("at,environment\r\n");
      return Response.json({ entries: this.entries, totals: TOTALS, repair_s: 2_700, complete: true });
    }
    if (path.endsWith("/releases/r1")) {
      return Response.json({ id: "r1", flag: "checkout-v2", state: this.state, halt: this.halt });
    }
    return Response.json({ title: "Not found", status: 404 }, { status: 404 });
  };
}

let server: Server;

beforeEach(() => {
  server = new Server();
  enter(server.fetch);
});
afterEach(leave);

const button = (name: string | RegExp) => screen.findByRole("button", { name });

test("both sides stand in one list, with what they add up to", async () => {
  open(LEDGER);
  const spared = await screen.findByRole("region", { name: "Spared" });
  expect(spared.textContent).toContain("at least 600");
  expect(spared.textContent).toContain("estimated 1,200");
  expect(screen.getByRole("region", { name: "Paid" }).textContent).toContain("Good changes came later5 min");
  const [halt, hold] = within(screen.getByRole("region", { name: "Entries" })).getAllByRole("listitem");
  expect(halt?.textContent).toContain("halt, probable");
  expect(halt?.textContent).toContain("40,000 users and 6 customers spared");
  expect(hold?.textContent).toContain("good release held");
  expect(
    within(hold as HTMLElement)
      .getByRole("link")
      .getAttribute("href"),
  ).toContain("/shop/staging/releases/r2");
});

test("how a claim follows is reckoned again, and a claim that does not follow is told", async () => {
  const user = userEvent.setup();
  const { router } = open(LEDGER);
  await user.click(await button("How it follows: halt, probable of checkout-v2"));
  const dialog = await screen.findByRole("dialog");
  expect(router.state.location.search).toEqual({ of: "r1" });
  expect(dialog.textContent).toContain("100 % for 40 min: 40,000 users");
  expect(dialog.textContent).toContain("the server claims the same");
  expect(within(dialog).getByRole("link", { name: "change 41 of the log" }).getAttribute("href")).toContain(
    "/shop/production/changes?change=41",
  );
  leave();
  enter(server.fetch);
  server.entries = [{ ...HALT, claim: { ...CLAIM, errors_claimed: 601 } }];
  open(`${LEDGER}?of=r1`);
  expect((await screen.findByRole("alert")).textContent).toContain("claims something else");
});

test("a member disputes a halt with a reason", async () => {
  const user = userEvent.setup();
  open(`${LEDGER}?say=r1`);
  const reason = await screen.findByLabelText("Reason");
  expect(screen.queryByRole("radio", { name: "Harm was missed" })).toBeNull();
  await user.type(reason, " a provider was down ");
  await user.click(await button("Say it"));
  await waitFor(() => expect(screen.queryByLabelText("Reason")).toBeNull());
  expect(server.sent).toEqual([
    {
      path: "/api/v1/projects/shop/environments/production/ledger/r1",
      body: { opinion: "disputed", reason: "a provider was down" },
    },
  ]);
});

test("times of a missed incident that the server refuses are told at their fields", async () => {
  const user = userEvent.setup();
  server.state = "completed";
  server.halt = null;
  server.refusal = Response.json(
    {
      title: "The request is not valid",
      status: 422,
      detail: "a date-time after `since` is expected",
      errors: [{ pointer: "/until", message: "a date-time after `since` is expected" }],
    },
    { status: 422 },
  );
  open(`${LEDGER}?say=r1`);
  await user.type(await screen.findByLabelText("Harm since"), "2026-11-20T10:00");
  const until = screen.getByLabelText("Undone at");
  await user.type(until, "2026-11-20T09:00");
  await user.type(screen.getByLabelText("Reason"), "carts were lost{Enter}");
  await waitFor(() => expect(until.getAttribute("aria-invalid")).toBe("true"));
  expect(server.sent[0]?.body).toMatchObject({
    opinion: "missed",
    since: new Date("2026-11-20T10:00").toISOString(),
  });
});

test("a token has no opinion, and sees why", async () => {
  server.member = null;
  open(`${LEDGER}?of=r1`);
  const say = await button("Say what it is worth");
  await waitFor(() => expect(say.getAttribute("aria-disabled")).toBe("true"));
  expect(say.title).toContain("Only a member");
});

test("an empty ledger teaches what makes an entry", async () => {
  server.entries = [];
  open(LEDGER);
  expect(await screen.findByRole("heading", { name: "Nothing stands in the ledger yet" })).toBeTruthy();
  expect(screen.getByText("False halt")).toBeTruthy();
});

test("it is handed over as a table", async () => {
  const user = userEvent.setup();
  const made = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
  open(LEDGER);
  await user.click(await button("Download CSV"));
  await waitFor(() => expect(made).toHaveBeenCalled());
  expect(await (made.mock.calls[0]?.[0] as Blob).text()).toBe("at,environment\r\n");
});
