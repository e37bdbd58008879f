// What the screens of releases say and compute, without a screen.
import { expect, test } from "vitest";
import { Problem } from "../src/api/problem";
import type { Me, Release, ReleaseCounts, ReleaseEvent, WireRules } from "../src/api/types";
import { faultsBelow, hasField, isAtFields } from "../src/releases/faults";
import { rungOf } from "../src/releases/ladder";
import { awaitsApproval, enrolled, planOf, whoWords } from "../src/releases/plan";
import { planWords } from "../src/releases/plan-choice";
import {
  namesOf,
  ofKind,
  read,
  withGuard,
  withLimit,
  withOneMore,
  withOneMoreGuard,
  withoutGuard,
  withoutStage,
  withStage,
} from "../src/releases/plan-edits";
import { evidenceOf, exposuresOf, marksOf, measuredOf, spanOf } from "../src/releases/series";
import { comparedBy, customersExposed, unitsExposed } from "../src/releases/tally";
import { applies, refused, VERBS } from "../src/releases/verbs";
import { drivable, type Form, wishOf } from "../src/releases/wish";
import { count, evidence, lengthWords, ratio, share } from "../src/words/numbers";
import {
  causeWords,
  comparedWords,
  eventWords,
  exposureWords,
  groupOf,
  nextAt,
  nextWords,
  stageWords,
} from "../src/words/releases";
import { releaseCommand, releaseSnippet } from "../src/words/snippets";

const AT = "2026-11-20T10:00:00Z";
const NOW = Date.parse(AT) + 60_000;
const PLAN = {
  stages: [
    { share_ppm: 50_000, bake_s: 600, min_units: 300, rings: ["canary"] },
    { share_ppm: 500_000, bake_s: 600, min_units: 300, customers: ["acme", "hooli"] },
    { share_ppm: 1_000_000, bake_s: 60, min_units: 300, approval: true },
  ],
  guards: [{ name: "errors", signal: "errors", kind: "ratio" }],
  halt_e: 100,
  hold_e: 20,
  watch_s: 3600,
};

function release(change: Partial<Release> = {}): Release {
  const next = { action: "advance", at: null, needs: [] };
  const creator = { kind: "user", id: "m1", name: "Ann" };
  const step = { step_epoch: 1, attempt: 1, stage: null, share_ppm: 0, since: AT };
  return {
    id: "r1",
    version: 3,
    state: "running",
    stage: 0,
    hold: null,
    attempt: 1,
    flag: "checkout",
    rule: null,
    baseline: "off",
    target: "on",
    unit: "user.key",
    template: null,
    plan: PLAN,
    creator,
    created_at: AT,
    start_at: null,
    watched_since: null,
    steps: [step, { ...step, step_epoch: 2, stage: 0, share_ppm: 50_000 }],
    approved: [],
    halted_customers: [],
    halt: null,
    guards: [],
    evidence: null,
    next,
    ...change,
  } as unknown as Release;
}

const holding = (reason: string) =>
  release({ state: "holding", hold: { reason, since: AT, words: "because" } } as Partial<Release>);

const halted = (cause: object, change: Partial<Release> = {}) =>
  release({
    state: "halted",
    halt: {
      at: AT,
      by: { kind: "server", id: "server", name: "server" },
      cause,
      reason: "harm",
      acknowledged: null,
    },
    ...change,
  } as unknown as Partial<Release>);

test.each([
  [0, "0 s"],
  [59, "59 s"],
  [90, "1 min 30 s"],
  [7_260, "2 h 1 min"],
  [172_800, "2 d"],
])("%d seconds in words", (seconds, words) => expect(lengthWords(seconds)).toBe(words));

test("numbers are told as the server tells them", () => {
  expect(count(1_204)).toBe("1,204");
  expect([0, Math.log(24.4), Math.log(1e9)].map(evidence)).toEqual(["1.00", "24", "10^9"]);
  expect([1.0905, 2, 0.5, 16.4].map(ratio)).toEqual(["1.09", "2", "0.5", "16"]);
  expect(share(0.03073)).toBe("3.07 %");
});

test("rings and customers add up, and who gets the target is told", () => {
  const plan = planOf(PLAN);
  expect(enrolled(plan, 1)).toEqual({ rings: ["canary"], customers: ["acme", "hooli"] });
  expect([0, 1, 2].map((stage) => whoWords(plan, stage))).toEqual([
    "5 % within ring canary",
    "50 % within ring canary and customers acme, hooli",
    "everybody",
  ]);
  expect(whoWords({ ...plan, holdback_ppm: 10_000 }, 2)).toBe("99 % of everybody");
  expect(planOf(null).stages).toEqual([]);
  expect(planWords(plan)).toBe(
    "5 → 50 → 100 %, each at least 10 min or 1 min, then 1 h of watching; a person approves",
  );
});

test.each([
  [release(), "running"],
  [holding("manual"), "held"],
  [holding("low_sample"), "held"],
  [holding("suspicious"), "attention"],
  [holding("approval"), "attention"],
  [release({ state: "halting" }), "attention"],
  [halted({ cause: "harm", guard: "errors" }), "attention"],
  [halted({ cause: "manual" }), "done"],
  [release({ state: "draft" }), "waiting"],
  [release({ state: "completed" }), "done"],
])("case %#: where the board shows it", (shown, group) => expect(groupOf(shown, NOW)).toBe(group));

test("harm of yesterday no longer asks for attention", () => {
  expect(groupOf(halted({ cause: "harm" }), NOW + 25 * 3600_000)).toBe("done");
});

test("where it stands and what comes next, in words", () => {
  expect(stageWords(release())).toBe("stage 1 of 3");
  expect(stageWords(release({ stage: null }))).toBe("opening, before stage 1 of 3");
  expect(stageWords(release({ stage: 2, state: "watching", watched_since: AT }))).toBe(
    "watch after the last stage",
  );
  expect(exposureWords(release())).toBe("5 % within ring canary");
  expect(exposureWords(release({ stage: null }))).toBe("nobody");
  expect(exposureWords(halted({ cause: "harm" }))).toBe("nobody");
  expect(nextWords(release())).toBe("stage 2: 50 % within ring canary and customers acme, hooli");
  const needs = [{ kind: "person", words: "a person must resume it" }];
  const waits = release({ state: "holding", next: { action: "resume", at: null, needs } });
  expect(nextWords(waits)).toBe("a person resumes it");
  const timed = { action: "advance", at: AT, needs: [] };
  expect(nextAt(release({ next: timed }))).toBe(AT);
  expect(nextAt({ ...waits, next: { ...waits.next, at: AT } })).toBeNull();
  expect(nextAt(release({ state: "scheduled", start_at: AT }))).toBe(AT);
});

const said = (event: object) => eventWords(event as ReleaseEvent["event"], release());

test("what has happened is told, also what this console does not know", () => {
  const forced = { passed: ["low_sample", "approval"] };
  expect(said({ kind: "stage_entered", stage: 2, forced })).toBe(
    "stage 3 entered: everybody, forced past too few units, an approval is missing",
  );
  expect(said({ kind: "held", hold: "suspicious" })).toBe("held: a suspicion of harm");
  const acknowledged = { version: 9, done: 11, of: 12, unconfirmed: ["i7"] };
  expect(said({ kind: "halted", acknowledged })).toBe("halted: 11 of 12 servers have confirmed, not i7");
  expect(said({ kind: "halt_began", cause: "harm", guard: "errors", ln_e: 5 })).toBe(
    "stopped: guard “errors” proved harm",
  );
  expect(said({ kind: "paused_by_the_moon" })).toBe("paused by the moon");
  expect(causeWords({ cause: "customers", customers: ["acme", "hooli"] })).toContain("acme, hooli");
  expect(comparedWords({ failed: 37, of: 1204 }, { failed: 4, of: 1198 })).toBe(
    "37 errors in 1,204 against 4 in 1,198",
  );
});

test.each([
  [release(), ["advance", "pause", "freeze", "restart", "cancel", "halt"]],
  [release({ stage: 1 }), ["approve", "advance", "pause", "freeze", "restart", "cancel", "halt"]],
  [holding("manual"), ["advance", "resume", "freeze", "restart", "cancel", "halt"]],
  [release({ state: "draft" }), ["start", "cancel", "halt"]],
  [release({ state: "halting" }), []],
  [release({ state: "completed" }), []],
])("case %#: what can be said to it", (shown, verbs) => {
  expect(VERBS.map(({ verb }) => verb).filter((verb) => applies(verb, shown))).toEqual(verbs);
});

test("why something would be refused", () => {
  const me = (id?: string) => ({ ...(id ? { member: { id } } : {}) }) as Me;
  expect(refused("advance", holding("frozen"), me("m2"))).toContain("resume it before");
  expect(refused("advance", holding("low_sample"), me("m2"))).toBeNull();
  expect(refused("approve", release(), me())).toContain("Only a member");
  expect(refused("approve", release(), me("m1"))).toContain("ask another member");
  expect(refused("approve", release(), me("m2"))).toBeNull();
  expect(awaitsApproval(release({ stage: 1, approved: [2] }))).toBeNull();
});

test("the ladder shows where it stands, and where it was stopped", () => {
  const rungs = (shown: Release) => [-1, 0, 1, 2, 3].map((at) => rungOf(shown, at));
  expect(rungs(release())).toEqual(["past", "present", "ahead", "ahead", "ahead"]);
  expect(rungs(release({ attempt: 0, stage: null, state: "draft" }))).toEqual(Array(5).fill("ahead"));
  expect(rungs(halted({ cause: "harm" }, { stage: 1 }))).toEqual([
    "past",
    "past",
    "stopped",
    "ahead",
    "ahead",
  ]);
  expect(rungs(release({ state: "completed", stage: 2 }))).toEqual(Array(5).fill("past"));
});

const exposure = (window_s: number, change: object = {}) => ({
  window: new Date(Date.parse(AT) + window_s * 1000).toISOString(),
  step_epoch: 2,
  arm: "treatment",
  stratum: "acme",
  metric: "errors",
  source: "sdk",
  ok: 90,
  err: 10,
  unknown: 0,
  ...change,
});

const COUNTS = {
  window_s: 10,
  exposures: [
    exposure(0),
    exposure(0, { arm: "control", ok: 400, err: 0 }),
    exposure(10, { stratum: "hooli", ok: 5, err: 0 }),
    exposure(0, { step_epoch: 9, ok: 1_000_000 }),
  ],
  errors: [
    { window: AT, step_epoch: 2, arm: "treatment", stratum: "acme", metric: "errors", units: 7 },
    { window: AT, step_epoch: 2, arm: "control", stratum: "acme", metric: "errors", units: 1 },
  ],
  units: [
    { step_epoch: 1, arm: "control", seen: 900 },
    { step_epoch: 2, arm: "treatment", seen: 80 },
  ],
  live_instances: 2,
  last_at: AT,
  history: [
    { at: AT, ln_e: null, guards: [{ name: "errors", ln_e: 0, value: null, low: 0, high: null }] },
    {
      at: "2026-11-20T10:00:10Z",
      ln_e: Math.log(50),
      guards: [{ name: "errors", ln_e: 4, value: 3, low: 1.5, high: null }],
    },
  ],
} as unknown as ReleaseCounts;

test("counts of the present attempt are added up by arm, customer and unit", () => {
  const guard = { name: "errors", signal: "errors", kind: "ratio" };
  const both = comparedBy(guard, release(), COUNTS);
  expect(both).toEqual({ treatment: { failed: 7, of: 105 }, control: { failed: 1, of: 400 } });
  expect(comparedBy({ ...guard, kind: "latency" }, release(), COUNTS)).toBeNull();
  const byExposure = comparedBy(guard, release(), { ...COUNTS, errors: [] });
  expect(byExposure?.treatment).toEqual({ failed: 10, of: 105 });
  expect(customersExposed(release(), COUNTS).map(({ customer }) => customer)).toEqual(["acme", "hooli"]);
  // Each exposure is told once more for each percentile of a latency: it is one exposure all the same.
  const slow = exposure(0, { metric: "latency_p75", ok: 75, err: 25 });
  const [acme] = customersExposed(release(), { ...COUNTS, exposures: [...COUNTS.exposures, slow] } as never);
  expect(acme?.treatment).toEqual({ failed: 7, of: 100 });
  expect(unitsExposed(release(), COUNTS)).toBe(80);
});

test("charts get columns, with what is unbounded at the end of the grid", () => {
  const began = Date.parse(AT) / 1000;
  const { columns, width_s } = exposuresOf(COUNTS, "errors");
  expect(width_s).toBe(10);
  expect(columns).toEqual([
    [began, began + 10],
    [1_000_110, 5],
    [400, 0],
  ]);
  expect(exposuresOf(COUNTS, "nothing").columns).toEqual([[], [], []]);
  const guard = { name: "errors", signal: "errors", kind: "ratio" };
  expect(measuredOf(COUNTS, guard)).toEqual([
    [began, began + 10],
    [null, 3],
    [null, 1.5],
    [null, 64],
  ]);
  const [, proof] = evidenceOf(COUNTS);
  expect(proof[0]).toBeNull();
  expect(proof[1]).toBeCloseTo(50);
  const events = [
    { seq: 1, at: AT, by: {}, reason: "", event: { kind: "stage_entered", stage: 1 } },
    { seq: 2, at: AT, by: {}, reason: "", event: { kind: "approved", stage: 1 } },
  ] as unknown as ReleaseEvent[];
  expect(marksOf(events)).toEqual([{ at: began, label: "stage 2", tone: "busy" }]);
  expect(spanOf(release(), COUNTS)).toEqual([began, began + 10]);
  expect(spanOf(release({ steps: [] }), COUNTS)).toBeNull();
});

const FORM: Form = {
  flag: "checkout",
  rule: null,
  baseline: "off",
  target: "on",
  unit: " user.key ",
  template: "standard",
  plan: "{}",
  startAt: "",
  comment: " ready ",
};

test("what can be released of a flag, and what is sent", () => {
  const split = { split: { algo: "x1", seed: "s", arms: [] } };
  const when = { attribute: "plan", op: "in", values: ["pro"] };
  const rules = {
    rules: [
      { id: "r1", when, serve: { variant: "old" } },
      { id: "r2", when, serve: split },
    ],
    fallthrough: { variant: "off" },
  } as unknown as WireRules;
  expect(drivable(rules).map(({ rule, baseline }) => [rule, baseline])).toEqual([
    [null, "off"],
    ["r1", "old"],
  ]);
  expect(drivable({ ...rules, rules: [], fallthrough: split } as WireRules)).toEqual([]);
  const sent = { flag: "checkout", baseline: "off", target: "on", unit: "user.key", comment: "ready" };
  expect(wishOf(FORM)).toEqual({ wish: { ...sent, template: "standard" } });
  const own = wishOf({ ...FORM, template: "", rule: "r1", plan: '{"stages":[]}' });
  expect(own).toEqual({ wish: { ...sent, rule: "r1", plan: { stages: [] } } });
  expect(wishOf({ ...FORM, template: "", plan: "[" })).toEqual({ fault: "The plan is no JSON object." });
  expect(wishOf({ ...FORM, startAt: "2026-13" })).toEqual({ fault: "The time is not complete." });
});

test("commands to paste", () => {
  const at = { origin: "http://h", project: "shop", environment: "production", release: "r1" };
  expect(releaseCommand("halt", { ...at, reason: "it's bad" })).toBe(
    "tidegate release halt r1 --reason 'it'\\''s bad' --server http://h --project shop --environment production",
  );
  expect(releaseCommand("report", at)).not.toContain("--reason");
  const curl = releaseSnippet(at, "secret");
  expect(curl.copied).toContain("/environments/production/releases/r1'");
  expect([curl.copied.includes("secret"), curl.shown.includes("secret")]).toEqual([true, false]);
});

test("a plan of one's own is what its text says, and fields change it", () => {
  const none = ["{", "[]", '{"stages": [null]}', '{"stages": [{"rings": "canary"}]}'];
  const nor = [
    '{"stages": [], "guards": 1}',
    '{"stages": [], "guards": [1]}',
    '{"stages": [], "limits": []}',
  ];
  for (const text of [...none, ...nor]) expect(read(text), text).toBeNull();
  const plan = read(JSON.stringify(PLAN));
  if (!plan) throw new Error("it is a plan");
  const changed = withStage(plan, 1, { share_ppm: 250_000 });
  expect(changed.stages.map(({ share_ppm }) => share_ppm)).toEqual([50_000, 250_000, 1_000_000]);
  expect(changed.stages[1]?.customers).toEqual(["acme", "hooli"]);
  expect(changed.guards).toEqual(PLAN.guards);
  const more = withOneMore(plan).stages;
  expect(more.map(({ share_ppm }) => share_ppm)).toEqual([50_000, 500_000, 750_000, 1_000_000]);
  expect(more.at(-1)?.approval).toBe(true);
  expect(withOneMore({ stages: [] }).stages.map(({ share_ppm }) => share_ppm)).toEqual([500_000, 1_000_000]);
  expect(withoutStage(plan, 0).stages).toEqual(plan.stages.slice(1));
});

test("guards and limits come, change and go", () => {
  const none = { stages: [] };
  const two = withOneMoreGuard(withOneMoreGuard(none));
  expect(two.guards?.map(({ name }) => name)).toEqual(["errors", "errors-2"]);
  expect(withOneMoreGuard(withoutGuard(two, 0)).guards?.map(({ name }) => name)).toEqual([
    "errors-2",
    "errors",
  ]);
  const slow = withGuard(two, 1, { signal: "latency", ...ofKind("latency"), r0: 1.2 });
  expect(slow.guards?.[1]).toMatchObject({ name: "errors-2", signal: "latency", kind: "latency", r0: 1.2 });
  // What the other kind has no use for is not sent.
  const bound = withGuard(slow, 1, ofKind("absolute"));
  expect(JSON.parse(JSON.stringify(bound.guards?.[1]))).toEqual({
    name: "errors-2",
    signal: "latency",
    kind: "absolute",
  });
  const limited = withLimit(withLimit(none, { growth: 2 }), { customers: 5 });
  expect(limited.limits).toEqual({ growth: 2, customers: 5 });
  expect(JSON.stringify(withLimit(limited, { growth: undefined }).limits)).toBe('{"customers":5}');
  expect(namesOf(" canary,, early ,")).toEqual(["canary", "early"]);
});

test("faults are told at their fields, if there are such", () => {
  const fault = (pointer: string) => ({ pointer, message: `wrong at ${pointer}` });
  for (const pointer of ["/plan/stages", "/plan/stages/3", "/plan/guards/0/r0", "/plan/limits/users"]) {
    expect([hasField(fault(pointer), true), hasField(fault(pointer), false)], pointer).toEqual([true, false]);
  }
  expect(hasField(fault("/unit"), false)).toBe(true);
  for (const pointer of ["", "/flag", "/plan", "/plan/guards/0/color", "/plan/stagesX"]) {
    expect(hasField(fault(pointer), true), pointer).toBe(false);
  }
  const both = Problem.from(422, { title: "no", errors: [fault("/plan/halt_e"), fault("/flag")] });
  expect(isAtFields(both, true)).toBe(false);
  expect(isAtFields(Problem.from(409, { title: "not now" }), true)).toBe(false);
  expect(faultsBelow(both, "/plan")("/halt_e")).toBe("wrong at /plan/halt_e");
  expect(faultsBelow(null, "/plan")("/halt_e")).toBeUndefined();
});
