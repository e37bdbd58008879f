import { expect, test } from "vitest";
import { leafWords, partsOf, sawWords } from "../src/explain/trace";

test("what was seen is said, and why it did not do", () => {
  expect(sawWords({ outcome: "unknown", why: "missing" })).toBe("the context does not have it");
  expect(sawWords({ outcome: "unknown", why: "wrong_type", saw: 7 })).toBe(
    "it is 7, which is nothing to compare",
  );
  expect(sawWords({ outcome: "false", why: "differs", saw: "free" })).toBe("it is free");
  expect(sawWords({ outcome: "true", saw: "u1", bucket: 12_345 })).toBe("it is u1, bucket 12,345");
  expect(sawWords({ outcome: "not_reached" })).toBe("");
});

test("a leaf is a line, a group has parts", () => {
  const leaf = { attribute: "plan", op: "in", values: ["pro"], outcome: "true" as const };
  expect(leafWords(leaf)).toBe("plan is pro");
  expect(leafWords({ ...leaf, more: 12 })).toBe("plan is pro and 12 more");
  expect(partsOf(leaf)).toBeUndefined();
  expect(partsOf({ all: [leaf], outcome: "true" })).toEqual({ heading: "all of these", parts: [leaf] });
});
