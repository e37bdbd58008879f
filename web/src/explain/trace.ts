// An explanation as the engine writes it, and words for its parts.
import type { Condition, Json, Override, Requirement } from "../api/types";
import { plain, valueText, describe as words } from "../words/conditions";

export type Outcome = "true" | "false" | "unknown" | "expired" | "not_reached";

export interface Range {
  variant?: string;
  from: number;
  to: number;
  hit: boolean;
}

export interface SplitTrace {
  seed: string;
  unit: string;
  saw?: Json;
  bucket?: number;
  ranges: Range[];
}

export type ServeTrace = { variant: string } | { split: SplitTrace };

interface Seen {
  outcome: Outcome;
  saw?: Json;
  more?: number;
  bucket?: number;
  why?: "missing" | "wrong_type" | "differs";
}

export type ConditionTrace = Seen &
  ({ all: ConditionTrace[] } | { any: ConditionTrace[] } | { not: ConditionTrace } | Condition);

export interface RuleTrace {
  id: string;
  outcome: Outcome;
  when: ConditionTrace;
  serve: ServeTrace;
}

export interface SegmentTrace {
  outcome: Outcome;
  fault?: string;
  attribute?: string;
  saw?: Json;
  excluded?: Outcome;
  included?: Outcome;
  when?: ConditionTrace;
}

export interface FlagTrace {
  variant?: string;
  reason: string;
  error?: string;
  rule?: string;
  prerequisite?: string;
}

export interface Explanation {
  value: Json;
  variant: string | null;
  reason: string;
  error?: string;
  rule?: string;
  prerequisite?: string;
  trace: {
    fault?: string;
    enabled?: boolean;
    archived_until?: string;
    requires?: (Requirement & { served?: string; outcome: Outcome })[];
    overrides?: (Override & { saw?: Json; outcome: Outcome })[];
    rules?: RuleTrace[];
    fallthrough?: ServeTrace & { outcome: Outcome };
    segments?: Record<string, SegmentTrace>;
    flags?: Record<string, FlagTrace>;
  };
}

export const OUTCOMES: Record<Outcome, string> = {
  true: "yes",
  false: "no",
  unknown: "cannot be told",
  expired: "expired",
  not_reached: "not reached",
};

/** The parts of a group, and how they are joined; nothing for a leaf. */
export function partsOf(trace: ConditionTrace): { heading: string; parts: ConditionTrace[] } | undefined {
  if ("all" in trace) return { heading: "all of these", parts: trace.all as ConditionTrace[] };
  if ("any" in trace) return { heading: "at least one of these", parts: trace.any as ConditionTrace[] };
  if ("not" in trace) return { heading: "not", parts: [trace.not as ConditionTrace] };
  return undefined;
}

/** What a leaf says, on one line. */
export function leafWords(trace: ConditionTrace): string {
  const more = trace.more ? ` and ${trace.more} more` : "";
  return plain(words(trace as Condition)) + more;
}

/** What the engine saw, and why that did not do. */
export function sawWords({ outcome, saw, why, bucket }: Seen): string {
  if (outcome === "not_reached") return "";
  if (why === "missing") return "the context does not have it";
  if (saw === undefined) return "";
  const fell = bucket === undefined ? "" : `, bucket ${bucket.toLocaleString("en")}`;
  const wrong = why === "wrong_type" ? ", which is nothing to compare" : "";
  return `it is ${valueText(saw)}${fell}${wrong}`;
}
