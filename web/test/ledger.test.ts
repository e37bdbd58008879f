// The ledger without a screen: a claim is reckoned again, and what can be said of a release.
import { expect, test } from "vitest";
import type { LedgerEntry, Release } from "../src/api/types";
import { instantOf, opinionsOf } from "../src/ledger/opinion";
import { pathOf } from "../src/ledger/queries";
import { agrees, type Basis, basisOf, reckon } from "../src/ledger/reckon";
import { amount, entryWords, gradeMeans } from "../src/words/ledger";

const MINUTE = 60_000;
const leg = (minutes: number, percent: number, enrolment: number, customers: number) => ({
  ms: minutes * MINUTE,
  share_ppm: percent * 10_000,
  enrolment,
  customers,
});

/** The same as in the server's tests: halted five minutes after a stage of 5 % began, at 1,000 units a minute. */
const BASIS: Basis = {
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
  path: [leg(10, 5, 1, 3), leg(15, 25, 2, 9), leg(20, 50, 2, 9), leg(15, 100, 4, 40)],
};

const CLAIM = {
  saved_s: 40 * 60,
  ahead_s: 45 * 60,
  users: 23_000,
  customers: 6,
  errors_claimed: 345,
  errors_estimated: 690,
};

test("a claim follows from its basis, by hand and here", () => {
  const all = reckon(BASIS);
  expect(all.way.map(({ ms, users }) => [ms / MINUTE, Math.round(users)])).toEqual([
    [10, 500],
    [15, 7_500],
    [15, 15_000],
  ]);
  expect(agrees(CLAIM, all)).toBe(true);
  for (const better of [{ users: 23_002 }, { saved_s: 2_401 }, { errors_claimed: 346 }, { customers: 7 }]) {
    expect(agrees({ ...CLAIM, ...better }, all), JSON.stringify(better)).toBe(false);
  }
});

test("the last leg has no end, and a halt that comes late spares nothing", () => {
  expect(reckon({ ...BASIS, repair_ms: 65 * MINUTE }).users).toBe(28_000 + 60_000);
  expect(reckon({ ...BASIS, repair_ms: 165 * MINUTE }).users).toBe(28_000 + 115 * 4_000);
  const late = reckon({ ...BASIS, halted_ms: 200 * MINUTE });
  expect([late.saved_ms, late.users, late.customers, late.way]).toEqual([0, 0, 0, []]);
  expect(reckon({ ...BASIS, low_80: 0.9 }).errors_claimed).toBe(0);
  expect(reckon({ ...BASIS, path: [] })).toMatchObject({ users: 0, ahead_ms: 0 });
});

test("what is no basis is none", () => {
  expect(basisOf(JSON.parse(JSON.stringify(BASIS)))).toEqual(BASIS);
  for (const open of [null, "x", {}, { ...BASIS, path: [{}] }, { ...BASIS, units: "many" }]) {
    expect(basisOf(open)).toBeNull();
  }
});

test("only what makes sense can be said", () => {
  const halt = (cause: string) => ({ cause: { cause } }) as unknown as Release["halt"];
  const said = (opinion: string) => ({ opinion }) as LedgerEntry["said"];
  const of = (state: string, halted: Release["halt"], told: LedgerEntry["said"] = null) =>
    opinionsOf({ state, halt: halted }, told);
  expect(of("halted", halt("harm"))).toEqual(["disputed"]);
  expect(of("halted", halt("harm"), said("disputed"))).toEqual(["withdrawn"]);
  expect(of("halted", halt("manual"))).toEqual(["disputed", "missed"]);
  expect(of("completed", null)).toEqual(["missed"]);
  expect(of("completed", null, said("missed"))).toEqual(["missed", "withdrawn"]);
  expect(of("completed", null, said("withdrawn"))).toEqual(["missed"]);
  expect(of("running", null)).toEqual([]);
  expect(instantOf("2026-11-29T10:00")).toMatch(/^2026-11-\d\dT\d\d:00:00.000Z$/);
  expect(instantOf("")).toBe("");
});

test("entries and amounts in words", () => {
  expect(entryWords({ kind: "halt", grade: "probable" })).toEqual({ words: "halt, probable", tone: "busy" });
  expect(entryWords({ kind: "missed", grade: null }).words).toBe("missed incident");
  expect(entryWords({ kind: "of_tomorrow", grade: null }).words).toBe("of tomorrow");
  expect(gradeMeans({ grade: "disputed", said: null })).toContain("did not go back");
  expect([0, 0.44, 9.96, 212.4, 18_234].map(amount)).toEqual(["0", "0.4", "10", "212", "18,234"]);
  expect(pathOf({ project: "shop" })).toBe("/api/v1/projects/shop/ledger");
  expect(pathOf({ project: "a b", environment: "c" })).toBe("/api/v1/projects/a%20b/environments/c/ledger");
});
