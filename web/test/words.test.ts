import { expect, test } from "vitest";
import { Problem } from "../src/api/problem";
import { safeReturn } from "../src/session/session";
import { changeWords } from "../src/words/changes";
import { isProduction, toneOf } from "../src/words/environments";
import { reasonWords } from "../src/words/reasons";
import { createFlagSnippet, quoted, toggleSnippet } from "../src/words/snippets";
import { absoluteTime, expired, relativeTime } from "../src/words/time";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const before = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

test.each([
  [3, "just now"],
  [-20, "just now"],
  [50, "1 minute ago"],
  [59 * 60, "59 minutes ago"],
  [3599, "1 hour ago"],
  [5 * 3600, "5 hours ago"],
  [86_400, "yesterday"],
  [3 * 86_400, "3 days ago"],
  [90 * 86_400, "3 months ago"],
  [800 * 86_400, "2 years ago"],
  [-37 * 86_400, "in 37 days"],
])("%i s before now is %s", (seconds, words) => {
  expect(relativeTime(before(seconds), NOW)).toBe(words);
});

test("absolute times carry their zone, and what is no time is shown as it stands", () => {
  expect(absoluteTime("2026-11-25T12:00:00Z", "UTC")).toBe("25 Nov 2026, 12:00:00 UTC");
  expect(absoluteTime("2026-11-25T12:00:00Z", "Asia/Tokyo")).toMatch(/21:00:00 (GMT\+9|JST)/);
  expect(absoluteTime("soon")).toBe("soon");
  expect(relativeTime("soon", NOW)).toBe("soon");
});

test("an override is expired from its very moment on", () => {
  expect(expired(before(0), NOW)).toBe(true);
  expect(expired(before(-1), NOW)).toBe(false);
  expect(expired(null, NOW)).toBe(false);
});

test.each([
  [[{ kind: "turn_on", flag: "a" }], "turned on"],
  [
    [
      { kind: "turn_off", flag: "b" },
      { kind: "add_rule", flag: "a" },
    ],
    "added a rule",
  ],
  [[{ kind: "update_rule", flag: "a", rule: "r1" }], "changed rule r1"],
  [[{ kind: "set_moon_phase", flag: "a" }], "set moon phase"],
  [[], "changed the rules"],
])("instructions %j read %s", (instructions, words) => {
  expect(changeWords({ kind: "rules.change", instructions }, "a")).toBe(words);
});

test("what was created is told by the kind of change", () => {
  const instructions = { key: "a", type: "boolean" } as never;
  expect(changeWords({ kind: "flag.create", instructions }, "a")).toBe("created the flag");
});

test("production is known by its key or its name", () => {
  expect(isProduction({ key: "production" })).toBe(true);
  expect(isProduction({ key: "PROD-eu" })).toBe(true);
  expect(isProduction({ key: "live", name: "Production" })).toBe(true);
  expect(isProduction({ key: "staging", name: "Staging" })).toBe(false);
  expect(toneOf({ key: "pre-prod" })).toBe("production");
  expect(toneOf({ key: "development" })).toBe("development");
  expect(toneOf({ key: "blue" })).toBe("other");
});

test("snippets quote for the shell and hide the token on screen only", () => {
  expect(quoted("it's")).toBe(`'it'\\''s'`);
  const create = createFlagSnippet("http://h:1", "a b", "secret");
  expect(create.shown).not.toContain("secret");
  expect(create.copied).toContain("Authorization: Bearer secret");
  expect(create.copied).toContain("'http://h:1/api/v1/projects/a%20b/flags'");
  const toggle = { origin: "http://h:1", project: "p", environment: "e", flag: "f", on: false, version: 42 };
  expect(toggleSnippet({ ...toggle, on: true }, "t").copied).toContain(`-H 'If-Match: "v42"'`);
  expect(toggleSnippet(toggle, "t").copied).toContain("-H 'If-Match: *'");
  expect(toggleSnippet(toggle, "t").copied).toContain(`{"kind":"turn_off","flag":"f"}`);
});

test("problems keep the server's words", () => {
  const problem = Problem.from(422, {
    title: "Refused",
    detail: "see below",
    request_id: "r1",
    errors: [{ pointer: "/key", message: "`key` is too long" }],
  });
  expect(problem).toMatchObject({ status: 422, title: "Refused", requestId: "r1", lasting: true });
  expect(problem.detail).toBe("see below · `key` is too long");
  expect(Problem.from(502, "<html>", "r2")).toMatchObject({
    title: "The server answered 502",
    requestId: "r2",
  });
  expect(Problem.unreachable().lasting).toBe(false);
});

test.each([
  ["/projects/shop?q=a", "/projects/shop?q=a"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["/sign-in?return=/", "/"],
  [undefined, "/"],
])("the return address %s becomes %s", (given, safe) => {
  expect(safeReturn(given)).toBe(safe);
});

test.each([
  [{ reason: "OVERRIDE" }, "override"],
  [{ reason: "TARGETING_MATCH", rule: "gold" }, "rule gold"],
  [{ reason: "SPLIT" }, "split"],
  [{ reason: "SPLIT", rule: "r1" }, "split of rule r1"],
  [{ reason: "DEFAULT" }, "default"],
  [{ reason: "DISABLED" }, "off"],
  [{ reason: "PREREQUISITE_FAILED", prerequisite: "billing" }, "needs billing"],
  [{ reason: "ERROR", error: "FLAG_NOT_FOUND" }, "flag not found"],
  [{ reason: "SOMETHING_NEW" }, "something new"],
])("%o is told as %s", (answer, words) => {
  expect(reasonWords(answer)).toBe(words);
});
