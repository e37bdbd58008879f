import { expect, test } from "vitest";
import { around, lineDiff } from "../src/changes/diff";
import { filtersOf, isFiltered } from "../src/changes/filters";
import { checkpointSize } from "../src/changes/verify";
import { attributesOf } from "../src/customers/attributes";
import { changeSummary, flagsOf } from "../src/words/changes";

const shown = (before: unknown, after: unknown) =>
  around(lineDiff(before, after)).map(({ sign, text }) => `${sign}${text}`);

test("only the lines that differ are shown, with those around them", () => {
  const before = { a: 1, b: 2, c: 3, d: 4, e: 5 };
  expect(shown(before, { ...before, c: 7 })).toEqual([
    " …",
    '   "b": 2,',
    '-  "c": 3,',
    '+  "c": 7,',
    '   "d": 4,',
    " …",
  ]);
  expect(shown(null, { a: 1 })).toEqual(["+{", '+  "a": 1', "+}"]);
  expect(shown({ a: 1 }, null)).toEqual(["-{", '-  "a": 1', "-}"]);
  expect(shown(before, before)).toEqual([" …"]);
});

test("what is too long to compare is shown whole", () => {
  const long = Array.from({ length: 500 }, (_, index) => index);
  const diff = lineDiff(long, [...long, 1]);
  expect(diff.filter(({ sign }) => sign === "-")).toHaveLength(502);
});

test("a change is told by its flags, or by what it made", () => {
  const instructions = [
    { kind: "turn_on", flag: "a" },
    { kind: "add_rule", flag: "b" },
    { kind: "turn_off", flag: "a" },
  ];
  const change = { kind: "rules.change", instructions };
  expect(flagsOf(change as never)).toEqual(["a", "b"]);
  expect(changeSummary(change as never)).toBe("turned on, turned off (a); added a rule (b)");
  expect(changeSummary({ kind: "flag.create", instructions: { key: "x" } } as never)).toBe(
    "created the flag x",
  );
  expect(changeSummary({ kind: "rules.undo", instructions: { change: 4 } } as never)).toBe("undid change 4");
  expect(changeSummary({ kind: "thing.do", instructions: {} } as never)).toBe("thing do");
});

test("the size of a checkpoint is its second line", () => {
  expect(checkpointSize("tidegate/default/log/1\n14\nAAAA\n\n— x y\n")).toBe(14);
  expect(checkpointSize("nonsense")).toBeNull();
});

test("attributes are a JSON object", () => {
  expect(attributesOf(' {"a": [1]} ')).toEqual({ a: [1] });
  expect(attributesOf("")).toEqual({});
  for (const text of ["[]", "7", "null", "{", "x"]) expect(attributesOf(text)).toBeNull();
});

test("what happens to a release is told with its flag", () => {
  const held = { kind: "release.hold", instructions: { id: "r1", flag: "checkout", event: {} } };
  expect(changeSummary(held as never)).toBe("held a release of checkout");
  const created = { kind: "release.create", instructions: { id: "r1", release: { flag: "checkout" } } };
  expect(changeSummary(created as never)).toBe("created a release of checkout");
});

test("filters are what an address names, and nothing else", () => {
  expect(filtersOf({ flag: " a ", actor: "", kind: "release", customer: 7, more: "x" })).toEqual({
    flag: "a",
    kind: "release",
  });
  expect(isFiltered({})).toBe(false);
  expect(isFiltered({ customer: "acme" })).toBe(true);
});
