// Whether a change stands in the log as it is shown: decided from signed answers, without believing the server.
import type { Change } from "../api/types";
import type { Verifier } from "./verifier";

/** What the log says about itself at one moment. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: string;
}

/** What this browser has seen before: what makes a rewritten history show. */
export interface Memory {
  /** The fingerprint of the first root keys, by their owner. */
  fingerprint?: { value: string; seenAt: string };
  /** The latest checkpoint of the log. */
  checkpoint?: Checkpoint & { seenAt: string };
}

/** A leaf of the log with the documents behind its hashes, as `GET /api/v1/log/entries` answers it. */
export interface Entry {
  index: number;
  leaf: string;
  documents: Record<string, { salt: string; text: string }>;
}

/** What the server says. */
export interface Evidence {
  roots: string[];
  delegation: string;
  checkpoint: string;
  entry: Entry | undefined;
  inclusion: string[];
  /** From the checkpoint that is remembered to this one; missing where none is, or it says the same. */
  consistency?: string[];
}

/** One thing that was checked, in words. */
export interface Step {
  holds: boolean;
  words: string;
}

export interface Verdict {
  holds: boolean;
  steps: Step[];
  /** To be remembered: all that was signed held, whatever was found of the change. */
  learnt?: { fingerprint: string; checkpoint: Checkpoint };
  /** The leaf's hash, where it was looked at. */
  hash?: string;
}

class Fault extends Error {}

const bytes = (text: string) => new TextEncoder().encode(text);

function must(holds: boolean, fault: string): void {
  if (!holds) throw new Fault(fault);
}

/** Calls what throws in words of its own. */
function attempt<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Fault(`${what}: ${error instanceof Error ? error.message : error}.`);
  }
}

/** The size that a signed checkpoint speaks of; nobody has verified it yet. */
export function checkpointSize(note: string): number | null {
  const size = note.split("\n")[1] ?? "";
  return /^\d+$/.test(size) ? Number(size) : null;
}

/** Whose root keys they say they are; nobody has verified it yet. */
export function ownerOf(roots: string): string {
  return roots.split("\n")[1] ?? "";
}

/** Checks one thing after the other, up to the first that does not hold. */
export function verify(verifier: Verifier, change: Change, evidence: Evidence, memory: Memory): Verdict {
  const steps: Step[] = [];
  const verdict: Verdict = { holds: false, steps };
  const check = (act: () => string) => steps.push({ holds: true, words: act() });
  try {
    const fingerprint = memory.fingerprint?.value ?? firstFingerprint(verifier, evidence);
    let keys: string[] = [];
    check(() => {
      keys = logKeys(verifier, fingerprint, evidence);
      return keyWords(fingerprint, memory);
    });
    let checkpoint: Checkpoint = { origin: "", size: 0, root: "" };
    check(() => {
      checkpoint = opened(verifier, keys, evidence);
      return `The log's key has signed that ${checkpoint.origin} has ${checkpoint.size} leaves.`;
    });
    check(() => continues(verifier, checkpoint, evidence, memory));
    verdict.learnt = { fingerprint, checkpoint };
    check(() => {
      verdict.hash = included(verifier, change, checkpoint, evidence);
      return `Leaf ${change.change} is in that log, at its place.`;
    });
    check(() => shown(verifier, change, evidence));
    verdict.holds = true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    steps.push({ holds: false, words: error.message });
  }
  return verdict;
}

function firstFingerprint(verifier: Verifier, { roots }: Evidence): string {
  return attempt("The root keys cannot be read", () => verifier.fingerprint(roots[0] ?? ""));
}

function logKeys(verifier: Verifier, fingerprint: string, { roots, delegation }: Evidence): string[] {
  return attempt("The keys of the log do not follow from the root keys", () =>
    verifier.log_keys(fingerprint, roots, delegation),
  );
}

function keyWords(fingerprint: string, { fingerprint: known }: Memory): string {
  const seen = known ? "which this browser knows from before" : "which this browser sees for the first time";
  return `The log's key follows from the root keys with the fingerprint ${fingerprint}, ${seen}.`;
}

function opened(verifier: Verifier, keys: string[], evidence: Evidence): Checkpoint {
  const text = attempt("The checkpoint is refused", () => verifier.checkpoint(evidence.checkpoint, keys));
  const [origin = "", size = "", root = ""] = text.split("\n");
  return { origin, size: Number(size), root };
}

function continues(verifier: Verifier, now: Checkpoint, { consistency }: Evidence, memory: Memory): string {
  const { checkpoint: before } = memory;
  if (!before) return "No earlier checkpoint was seen here; this one is remembered from now on.";
  must(
    before.origin === now.origin,
    `The log was ${before.origin} when this browser saw it last, and is ${now.origin} now. ` +
      "After a backup was restored in a new epoch that is so; ask who runs the server.",
  );
  must(
    before.size <= now.size,
    `The log has ${now.size} leaves, and had ${before.size} when this browser saw it last: leaves are missing.`,
  );
  must(
    verifier.continues(before.size, before.root, now.size, now.root, consistency ?? []),
    `The log does not go on from the ${before.size} leaves that this browser saw: history was rewritten.`,
  );
  return `It goes on from the ${before.size} leaves that this browser saw before, none of which has changed.`;
}

function included(verifier: Verifier, { change }: Change, log: Checkpoint, evidence: Evidence): string {
  const { entry, inclusion } = evidence;
  if (!entry) throw new Fault(`The server shows no leaf ${change}.`);
  const hash = verifier.leaf_hash(bytes(entry.leaf));
  must(
    verifier.includes(change, hash, log.size, log.root, inclusion),
    `The leaf that the server shows is not leaf ${change} of the log: leaf or proof was altered.`,
  );
  return hash;
}

type Leaf = Record<string, unknown> & {
  actor?: { id?: string };
  after?: { document?: unknown; sha256?: string };
  request?: { id?: string };
  snapshots?: { env: string; version: number }[];
  reason?: { sha256?: string };
};

/** The same JSON in one spelling. */
function spelt(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value ?? null, sorted);
}

/** The text behind a hash in the leaf; `null` where it was erased. */
function behind(verifier: Verifier, hash: string, entry: Entry, name: string): string | null {
  const document = entry.documents[name];
  if (!document) return null;
  must(
    verifier.admits(hash, document.salt, bytes(document.text)),
    `What the server shows as the ${name} of the change is not what its leaf refers to.`,
  );
  return document.text;
}

/** What was asked for, as the leaf has it; `null` where it was erased. */
function instructions(verifier: Verifier, leaf: Leaf, entry: Entry): string | null {
  const whole = leaf.after?.sha256 ? behind(verifier, leaf.after.sha256, entry, "after") : undefined;
  if (whole === null) return null;
  const document =
    whole === undefined ? leaf.after?.document : (JSON.parse(whole) as Leaf["after"])?.document;
  if (typeof document === "string") return document;
  const hash = (document as { sha256?: string } | undefined)?.sha256;
  return hash ? behind(verifier, hash, entry, "document") : null;
}

/** Whether the page shows what the leaf says. */
function shown(verifier: Verifier, change: Change, { entry }: Evidence): string {
  if (!entry) throw new Fault("The server shows no leaf.");
  const leaf = JSON.parse(entry.leaf) as Leaf;
  const made = Object.fromEntries((leaf.snapshots ?? []).map(({ env, version }) => [env, version]));
  const facts: [string, boolean][] = [
    ["place", leaf.seq === change.change],
    ["kind", leaf.type === change.kind],
    ["time", Date.parse(String(leaf.time)) === Date.parse(change.time)],
    ["author", leaf.actor?.id === change.actor.id],
    ["project", (leaf.project ?? null) === (change.project ?? null)],
    ["versions", spelt(made) === spelt(change.versions)],
  ];
  const asked = instructions(verifier, leaf, entry);
  if (asked !== null) facts.push(["content", spelt(JSON.parse(asked)) === spelt(change.instructions)]);
  const reason = leaf.reason?.sha256 ? behind(verifier, leaf.reason.sha256, entry, "reason") : undefined;
  if (reason !== null) facts.push(["comment", (reason ?? null) === (change.comment ?? null)]);
  const wrong = facts.filter(([, holds]) => !holds).map(([name]) => name);
  must(wrong.length === 0, `The leaf says something else than this page shows: ${wrong.join(", ")}.`);
  const erased = asked === null || reason === null ? " What was erased cannot be compared any more." : "";
  return `The leaf says what this page shows: ${facts.map(([name]) => name).join(", ")}.${erased}`;
}
