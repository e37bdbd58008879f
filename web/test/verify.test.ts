import { beforeEach, expect, test } from "vitest";
import type { Change } from "../src/api/types";
import { recall, remember } from "../src/changes/memory";
import type { Verifier } from "../src/changes/verifier";
import { type Evidence, type Memory, verify } from "../src/changes/verify";

const AT = "2026-11-20T10:00:00.000Z";
const ROOT = "tidegate/root/v1\ntidegate/acme\n1 1\nkey\n\n— x y\n";
const LOG = "tidegate/acme/log/1";

/** Believes all that is not said otherwise; what is right is tested with the true one, in Chromium. */
const verifier = (doubts: Partial<Verifier> = {}): Verifier => ({
  fingerprint: () => "f00d",
  log_keys: () => ["key"],
  checkpoint: (note) => note,
  leaf_hash: () => "hash",
  admits: () => true,
  includes: () => true,
  continues: () => true,
  ...doubts,
});

const instructions = [{ kind: "turn_on", flag: "a" }];
const change = {
  change: 7,
  time: AT,
  kind: "rules.change",
  actor: { id: "usr_1", name: "Ada" },
  project: "shop",
  comment: "because",
  versions: { production: 4 },
  instructions,
} as unknown as Change;
const leaf = {
  seq: 7,
  type: "rules.change",
  time: AT,
  project: "shop",
  actor: { kind: "user", id: "usr_1" },
  after: { document: JSON.stringify(instructions) },
  reason: { sha256: "00", erasable: true },
  snapshots: [{ env: "production", version: 4, digest: "sha256:0" }],
};
const evidence = (altered: object = {}, documents = {}): Evidence => ({
  roots: [ROOT],
  delegation: "",
  checkpoint: `${LOG}\n9\nroot9`,
  entry: {
    index: 7,
    leaf: JSON.stringify({ ...leaf, ...altered }),
    documents: { reason: { salt: "", text: "because" }, ...documents },
  },
  inclusion: [],
});
const before = (size: number, origin = LOG): Memory => ({
  fingerprint: { value: "f00d", seenAt: AT },
  checkpoint: { origin, size, root: `root${size}`, seenAt: AT },
});
const refuse = () => {
  throw new Error("a signature is missing");
};

beforeEach(() => localStorage.clear());

test("what holds is told step by step, and the first time is told as such", () => {
  const verdict = verify(verifier(), change, evidence(), {});
  expect(verdict.holds).toBe(true);
  const words = verdict.steps.map(({ words }) => words).join(" ");
  expect(words).toContain("sees for the first time");
  expect(words).toContain("remembered from now on");
  expect(words).toContain("comment");
  expect(verdict.learnt?.checkpoint).toEqual({ origin: LOG, size: 9, root: "root9" });
  const again = verify(verifier(), change, evidence(), before(8));
  expect(again.steps.map(({ words }) => words).join(" ")).toContain("goes on from the 8 leaves");
});

test.each([
  [
    "the keys",
    verifier({ log_keys: refuse }),
    {},
    "do not follow from the root keys: a signature is missing",
  ],
  [
    "the checkpoint",
    verifier({ checkpoint: refuse }),
    {},
    "The checkpoint is refused: a signature is missing",
  ],
  ["history", verifier({ continues: () => false }), before(8), "history was rewritten"],
  ["the size", verifier(), before(10), "leaves are missing"],
  ["the log", verifier(), before(8, "tidegate/acme/log/2"), "restored in a new epoch"],
  ["the leaf", verifier({ includes: () => false }), before(8), "leaf or proof was altered"],
  ["a document", verifier({ admits: () => false }), before(8), "not what its leaf refers to"],
])("a fault of %s is said in words, and ends the check", (_, doubts, memory, words) => {
  const verdict = verify(doubts, change, evidence(), memory);
  expect(verdict.holds).toBe(false);
  expect(verdict.steps.filter(({ holds }) => !holds)).toHaveLength(1);
  expect(verdict.steps.at(-1)?.words).toContain(words);
});

test.each([
  ["place", { seq: 8 }],
  ["kind", { type: "rules.undo" }],
  ["time", { time: "2026-11-20T10:00:01.000Z" }],
  ["author", { actor: { kind: "user", id: "usr_2" } }],
  ["project", { project: "other" }],
  ["versions", { snapshots: [] }],
  ["content", { after: { document: JSON.stringify([{ kind: "turn_off", flag: "a" }]) } }],
  ["comment", { reason: undefined }],
])("a leaf with another %s is not what is shown", (what, altered) => {
  const verdict = verify(verifier(), change, evidence(altered), {});
  expect(verdict.holds).toBe(false);
  expect(verdict.steps.at(-1)?.words).toBe(`The leaf says something else than this page shows: ${what}.`);
});

test("what was erased is not compared, and that is said", () => {
  const erased = verify(verifier(), change, evidence({}, { reason: undefined }), {});
  expect(erased.holds).toBe(true);
  expect(erased.steps.at(-1)?.words).toContain("erased cannot be compared");
  const body = { after: { sha256: "00", erasable: false } };
  const text = JSON.stringify({ document: JSON.stringify(instructions) });
  const large = verify(verifier(), change, evidence(body, { after: { salt: "", text } }), {});
  expect(large.holds).toBe(true);
});

test("only what was signed is remembered, and the first fingerprint stays", () => {
  const owner = "tidegate/acme";
  remember(ROOT, verify(verifier({ checkpoint: refuse }), change, evidence(), {}), new Date(AT));
  expect(recall(owner)).toEqual({});
  const held = verify(verifier({ includes: () => false }), change, evidence(), {});
  expect(remember(ROOT, held, new Date(AT))).toBe(true);
  expect(recall(owner)).toEqual(before(9));
  const later = {
    ...held,
    learnt: { fingerprint: "beef", checkpoint: { origin: LOG, size: 10, root: "r" } },
  };
  remember(ROOT, later, new Date(AT));
  expect(recall(owner)).toMatchObject({ fingerprint: { value: "f00d" }, checkpoint: { size: 10 } });
  localStorage.setItem(`tidegate.log ${owner}`, "{");
  expect(recall(owner)).toEqual({});
});
