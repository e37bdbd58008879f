// What a member's session does by itself.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../src/api/client";
import { passwordFault } from "../src/session/new-password";
import { session } from "../src/session/session";
import { agentWords } from "../src/words/agents";

const MINUTE_MS = 60_000;
let refreshes: string[];
let accepted: string;
let refuses: boolean;

function signedIn(n: number, endsInMs: number) {
  return {
    token: `jwt-${n}`,
    expires_at: new Date(Date.now() + endsInMs).toISOString(),
    refresh_token: `refresh-${n}`,
    refresh_expires_at: "2099-01-01T00:00:00Z",
    session: "s1",
  };
}

async function serve(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request =
    input instanceof Request ? input : new Request(new URL(String(input), location.origin), init);
  const bearer = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
  if (request.url.endsWith("/sessions/refresh")) {
    refreshes.push(bearer);
    if (refuses) return Response.json({ title: "over" }, { status: 401 });
    accepted = `jwt-${refreshes.length}`;
    return Response.json(signedIn(refreshes.length, 5 * MINUTE_MS));
  }
  const ok = bearer === accepted;
  return Response.json(ok ? { key: await request.text() } : {}, { status: ok ? 200 : 401 });
}

function begin(endsInMs: number) {
  const expiresMs = Date.now() + endsInMs;
  session.signIn({ token: "jwt-0", member: { session: "s1", refresh: "refresh-0", expiresMs } }, false);
}

const create = () => api.POST("/api/v1/projects", { body: { key: "a", name: "A" } });

beforeEach(() => {
  [refreshes, accepted, refuses] = [[], "jwt-0", false];
  vi.stubGlobal("fetch", vi.fn(serve));
});
afterEach(() => {
  session.signOut();
  vi.unstubAllGlobals();
});

test("a token that is about to end is renewed first, once for all requests that wait", async () => {
  begin(10_000);
  const replies = await Promise.all([create(), create(), create()]);
  expect(replies.map(({ response }) => response.status)).toEqual([200, 200, 200]);
  expect(refreshes).toEqual(["refresh-0"]);
  expect(session.opened()?.member?.refresh).toBe("refresh-1");
  expect(sessionStorage.getItem("tidegate.session")).toContain("refresh-1");
});

test("a token that the server no longer accepts is renewed, and the request sent again whole", async () => {
  begin(5 * MINUTE_MS);
  accepted = "another";
  const { data, response } = await create();
  expect(response.status).toBe(200);
  expect(data?.key).toBe('{"key":"a","name":"A"}');
  const names = vi
    .mocked(fetch)
    .mock.calls.map(([request]) => request)
    .filter((request): request is Request => request instanceof Request)
    .map((request) => request.headers.get("idempotency-key"));
  expect(names).toHaveLength(2);
  expect(new Set(names).size).toBe(1);
});

test("a session that is over ends here, too", async () => {
  begin(5 * MINUTE_MS);
  [accepted, refuses] = ["another", true];
  const { response } = await create();
  expect(response.status).toBe(401);
  expect(session.ended()).toBe("expired");
  expect(sessionStorage.getItem("tidegate.session")).toBeNull();
});

test.each([
  ["short", "short", "12 characters at least; 7 more to go."],
  ["twelve chars", "twelve char", "The two do not agree yet."],
  ["twelve chars", "twelve chars", null],
])("the password %s with %s: %s", (password, again, fault) => {
  expect(passwordFault(password, again)).toBe(fault);
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Linux"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Version/17.4 Safari/605.1.15", "Safari on macOS"],
  ["curl/8.5.0", "curl/8.5.0"],
  [null, "unknown device"],
])("%s is told as %s", (agent, words) => {
  expect(agentWords(agent)).toBe(words);
});
