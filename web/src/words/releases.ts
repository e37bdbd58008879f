// Releases in words: where one stands, what comes next, what has happened to it and why it was stopped.
import type { Release, ReleaseEvent } from "../api/types";
import { nextStage, planOf, whoWords } from "../releases/plan";
import { percent } from "./conditions";
import { count, evidence, lengthWords, ratio } from "./numbers";

export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

const STATES: Record<string, [string, Tone]> = {
  draft: ["draft", "quiet"],
  scheduled: ["scheduled", "quiet"],
  running: ["running", "busy"],
  holding: ["on hold", "warn"],
  watching: ["watching", "busy"],
  completed: ["completed", "good"],
  halting: ["halting", "bad"],
  halted: ["halted", "bad"],
  cancelled: ["cancelled", "quiet"],
  superseded: ["superseded", "quiet"],
};

export function stateWords(state: string): { words: string; tone: Tone } {
  const [words, tone] = STATES[state] ?? [state, "quiet"];
  return { words, tone };
}

const HOLDS: Record<string, string> = {
  no_data: "no data",
  low_sample: "too few units",
  signal_degraded: "incomplete signals",
  suspicious: "a suspicion of harm",
  sample_ratio: "arms of the wrong size",
  approval: "an approval is missing",
  frozen: "frozen by a person",
  budget: "its limits",
  manual: "paused by a person",
};

/** Whether only a person may end it; then its words are that person's reason. */
export const isAPersons = (reason: string) => reason === "manual" || reason === "frozen";

export const holdWords = (reason: string) => HOLDS[reason] ?? reason.replaceAll("_", " ");

export type Group = "attention" | "running" | "held" | "waiting" | "done";

const ENDED = ["completed", "halted", "cancelled", "superseded"];
/** Holds that end by themselves, or that a person wanted. */
const PATIENT = ["low_sample", "manual", "frozen"];
/** How long a release that was stopped for harm stays before people's eyes. */
const FRESH_HALT_MS = 24 * 60 * 60 * 1000;

export const hasEnded = (state: string) => ENDED.includes(state);
export const isUnderWay = (state: string) => ["running", "holding", "watching"].includes(state);

/** Where the board shows it. */
export function groupOf(release: Pick<Release, "state" | "hold" | "halt">, nowMs: number): Group {
  const { state, hold, halt } = release;
  if (state === "halting") return "attention";
  if (state === "halted") {
    const isFresh = halt !== null && nowMs - Date.parse(halt.at) < FRESH_HALT_MS;
    return isFresh && causeOf(release).cause !== "manual" ? "attention" : "done";
  }
  if (hasEnded(state)) return "done";
  if (state === "holding") return PATIENT.includes(hold?.reason ?? "") ? "held" : "attention";
  return state === "draft" || state === "scheduled" ? "waiting" : "running";
}

/** `stage 2 of 4`, the opening, or the watch. */
export function stageWords(release: Pick<Release, "state" | "stage" | "plan" | "watched_since">): string {
  const stages = planOf(release.plan).stages.length;
  if (release.state === "draft" || release.state === "scheduled") return `${stages} stages to come`;
  if (release.watched_since && !hasEnded(release.state)) return "watch after the last stage";
  if (release.stage === null) return `opening, before stage 1 of ${stages}`;
  return `stage ${release.stage + 1} of ${stages}`;
}

/** Who gets the target now. */
export function exposureWords(release: Pick<Release, "state" | "stage" | "plan">): string {
  const { state, stage } = release;
  if (state === "completed") return "everybody";
  if (hasEnded(state) || state === "halting" || stage === null) return "nobody";
  return whoWords(planOf(release.plan), stage);
}

/** What comes next, without the time. */
export function nextWords(release: Pick<Release, "state" | "stage" | "plan" | "next" | "hold">): string {
  const next = nextStage(release);
  const stage = next === null ? null : `stage ${next + 1}: ${whoWords(planOf(release.plan), next)}`;
  switch (release.next.action) {
    case "start":
      return release.state === "scheduled" ? "starts at its time" : "waits for somebody to start it";
    case "advance":
      return stage ?? "the next stage";
    case "watch":
      return "the watch after the last stage";
    case "complete":
      return "completes";
    case "resume":
      return release.next.needs.some(({ kind }) => kind === "person")
        ? "a person resumes it"
        : "goes on by itself when that has passed";
    case "settle":
      return "is halted once the servers have confirmed";
    default:
      return hasEnded(release.state) ? "nothing; it has ended" : "is being looked at";
  }
}

/** When that comes at the earliest, where it is known. */
export function nextAt(release: Pick<Release, "state" | "next" | "start_at">): string | null {
  const { state, next, start_at } = release;
  // What a person does has no time.
  if (next.needs.some(({ kind }) => kind === "person")) return null;
  return next.at ?? (state === "scheduled" ? start_at : null);
}

export interface Cause {
  cause: string;
  guard?: string;
  ln_e?: number;
  customers?: string[];
}

export function causeOf(release: Pick<Release, "halt">): Cause {
  return (release.halt?.cause ?? { cause: "unknown" }) as unknown as Cause;
}

/** Why it was stopped, as a headline. */
export function causeWords(cause: Cause): string {
  switch (cause.cause) {
    case "harm":
      return `Guard “${cause.guard}” proved harm`;
    case "customers":
      return `Two customers were harmed: ${cause.customers?.join(", ")}`;
    case "manual":
      return "A person halted it";
    default:
      return "It was halted";
  }
}

type Kind = Record<string, unknown> & { kind?: string };

function forced(kind: Kind): string {
  const passed = (kind.forced as { passed?: string[] } | undefined)?.passed;
  if (!passed) return "";
  return passed.length > 0 ? `, forced past ${passed.map(holdWords).join(", ")}` : ", forced";
}

function acknowledgedWords(kind: Kind): string {
  const told = kind.acknowledged as { done: number; of: number; unconfirmed: string[] } | undefined;
  if (!told) return "halted; nobody had been exposed";
  if (told.of === 0) return "halted: no server was connected";
  const all = `halted: ${count(told.done)} of ${count(told.of)} servers have confirmed`;
  return told.unconfirmed.length > 0 ? `${all}, not ${told.unconfirmed.join(", ")}` : all;
}

/** What has happened; one that this console does not know is told by its own name. */
export function eventWords(event: ReleaseEvent["event"], release: Pick<Release, "plan" | "target">): string {
  const kind = event as Kind;
  const stage = Number(kind.stage ?? 0);
  switch (kind.kind) {
    case "scheduled":
      return "scheduled";
    case "started":
      return "started: at first only the control is looked at";
    case "stage_entered":
      return `stage ${stage + 1} entered: ${whoWords(planOf(release.plan), stage)}${forced(kind)}`;
    case "watch_began":
      return `last stage over, the watch began${forced(kind)}`;
    case "completed":
      return `completed: everybody gets ${release.target}${forced(kind)}`;
    case "held":
      return `held: ${holdWords(String(kind.hold))}`;
    case "resumed":
      return kind.automatic ? "went on by itself" : "resumed";
    case "approved":
      return `stage ${stage + 1} approved`;
    case "restarted":
      return "began anew, with fresh evidence";
    case "customer_halted":
      return `customer ${kind.customer} halted alone: guard “${kind.guard}”, evidence ${evidence(Number(kind.ln_e))}`;
    case "halt_began":
      return `stopped: ${causeWords(kind as unknown as Cause).toLowerCase()}`;
    case "halted":
      return acknowledgedWords(kind);
    default:
      return String(kind.kind ?? "something").replaceAll("_", " ");
  }
}

const TONES: Record<string, Tone> = {
  held: "warn",
  customer_halted: "bad",
  halt_began: "bad",
  halted: "bad",
  completed: "good",
  stage_entered: "busy",
  watch_began: "busy",
};

export const eventTone = (event: ReleaseEvent["event"]): Tone =>
  TONES[String((event as Kind).kind)] ?? "quiet";

export interface Arms {
  failed: number;
  of: number;
}

/** `37 errors in 1,204 against 4 in 1,198`. */
export function comparedWords(treatment: Arms, control: Arms): string {
  const errors = treatment.failed === 1 ? "error" : "errors";
  return `${count(treatment.failed)} ${errors} in ${count(treatment.of)} against ${count(control.failed)} in ${count(control.of)}`;
}

/** What a guard measures, as a number: a ratio, or a share of errors. */
export function measuredWords(kind: string, value: number | null): string {
  if (value === null) return "–";
  return kind === "absolute" ? percent(Math.round(value * 1_000_000)) : `${ratio(value)} ×`;
}

const KINDS: Record<string, string> = {
  ratio: "errors against the control",
  absolute: "errors against an objective",
  latency: "slowness against the control",
  two_by_two: "frequent errors against the control",
};

export const guardKindWords = (kind: string) => KINDS[kind] ?? kind;

/** How long a stage lasts at the least, and how many units it needs. */
export function stageNeeds(bake_s: number, units: number): string {
  const words = [bake_s > 0 && `${lengthWords(bake_s)} with reports`, units > 0 && `${count(units)} units`];
  return words.filter(Boolean).join(", ") || "nothing";
}
