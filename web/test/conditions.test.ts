import { expect, test } from "vitest";
import type { Condition, Serve } from "../src/api/types";
import { describe as describeCondition, outcome, percent, plain } from "../src/words/conditions";

const plan = { attribute: "customer.plan", op: "in", values: ["pro", "enterprise"] };
const beta = { segment: "beta" };
const billing = { flag: "billing", variants: ["new"] };
const clause = (op: string, values?: Condition extends never ? never : unknown[], extra = {}) =>
  ({ attribute: "x", op, values, ...extra }) as Condition;

test.each<[string, Condition]>([
  ["customer.plan is one of pro or enterprise", plan],
  ["customer.plan is not one of pro or enterprise", { not: plan }],
  ["x is 1", clause("in", [1])],
  ["x is not 1", clause("not_in", [1])],
  ["x is 1", { not: clause("not_in", [1]) }],
  ["x equals Acme (ignoring case)", clause("equals", ["Acme"], { ignore_case: true })],
  ["x starts with eu- or us-", clause("starts_with", ["eu-", "us-"])],
  ["x does not end with .org", { not: clause("ends_with", [".org"]) }],
  ["x contains a, b or c", clause("contains", ["a", "b", "c"])],
  ["x matches the pattern ^a+$", clause("matches", ["^a+$"])],
  ["x is less than 3", clause("lt", [3])],
  ["x is at most 3", clause("lte", [3])],
  ["x is more than 3", clause("gt", [3])],
  ["x is at least 3", clause("gte", [3])],
  ["x is between 1 and 9", clause("between", [1, 9])],
  ["x is before 2027-01-01T00:00:00Z", clause("before", ["2027-01-01T00:00:00Z"])],
  ["x is after 1790000000000", clause("after", [1790000000000])],
  ["x is version 2.1.0", clause("semver_eq", ["2.1.0"])],
  ["x is a version below 2.1.0", clause("semver_lt", ["2.1.0"])],
  ["x is version 2.1.0 or lower", clause("semver_lte", ["2.1.0"])],
  ["x is a version above 2.1.0", clause("semver_gt", ["2.1.0"])],
  ["x is version 2.1.0 or higher", clause("semver_gte", ["2.1.0"])],
  ["x is a version in the range >=2.1.0, <3", clause("semver_in", [">=2.1.0, <3"])],
  ["x is an address in 10.0.0.0/8", clause("in_cidr", ["10.0.0.0/8"])],
  ["x falls in the first 12.5 %", clause("bucket_below", undefined, { below: 125_000 })],
  ["x is present", clause("present")],
  ["x is not absent", { not: clause("absent") }],
  ["x is in a concealed list of 2", clause("in_hashed", ["a", "b"])],
  ["in segment beta", beta],
  ["not in segment beta", { not: beta }],
  ["flag billing serves new", billing],
  ["flag billing does not serve new", { not: billing }],
  ["always", { all: [] }],
  ["never", { any: [] }],
  ["in segment beta", { all: [beta] }],
])("%s", (words, condition) => {
  expect(plain(describeCondition(condition))).toBe(words);
});

test("groups nest, and a negated group says so", () => {
  const condition: Condition = { all: [plan, { any: [beta, { not: { all: [billing, beta] } }] }] };
  expect(plain(describeCondition(condition))).toBe(
    "customer.plan is one of pro or enterprise and (in segment beta or not (flag billing serves new and in segment beta))",
  );
  const none = describeCondition({ not: { any: [beta, billing] } });
  expect(none).toMatchObject({ heading: "none of these holds", joint: "or" });
});

test("what this console does not know is shown as it stands", () => {
  const newer = { attribute: "x", op: "sounds_like", values: ["a"] };
  expect(plain(describeCondition(newer))).toContain('{"attribute":"x","op":"sounds_like","values":["a"]}');
  expect(plain(describeCondition({ weather: "wet" } as unknown as Condition))).toContain("weather");
  expect(plain(describeCondition(null as unknown as Condition))).toContain("null");
});

test("a condition deeper than any legal one ends", () => {
  let condition: Condition = beta;
  for (let depth = 0; depth < 100; depth += 1) condition = { all: [condition, beta] };
  expect(plain(describeCondition(condition))).toContain("newer than this console");
});

const lines = (serve: Serve, last: boolean) =>
  outcome(serve, last).map((parts) => parts.map((part) => part.text).join(""));

test("shares are told with their unit, and with what the rest gets", () => {
  const arms = [
    { variant: "on", start: 0, len: 100_000 },
    { variant: "blue", start: 500_000, len: 1_234 },
  ];
  const split = { algo: "x1", seed: "s", unit: "user.key", arms };
  expect(lines({ split }, false)).toEqual([
    "10 % by user.key get on",
    "0.1234 % by user.key get blue",
    "89.8766 % go on to the next rule",
  ]);
  expect(lines({ split: { ...split, rest: "off" } }, true).at(-1)).toBe("89.8766 % get off");
  expect(lines({ variant: "on" }, true)).toEqual(["on"]);
  expect(lines({ lottery: 1 } as unknown as Serve, true)[0]).toContain("newer than this console");
});

test.each([
  [0, "0 %"],
  [1, "0.0001 %"],
  [250_000, "25 %"],
  [1_000_000, "100 %"],
])("%i ppm is %s", (ppm, words) => {
  expect(percent(ppm)).toBe(words);
});
