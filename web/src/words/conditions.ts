// Conditions and outcomes as sentences. A sentence is a list of parts, so that the page can set keys and
// values apart; groups keep their nesting. Total: what this console does not know is shown as it stands.
import type { Clause, Condition, Json, Requirement, Serve, Split } from "../api/types";

export type PartKind = "text" | "attribute" | "value" | "variant" | "flag" | "segment";

export interface Part {
  kind: PartKind;
  text: string;
}

export type Sentence = { parts: Part[] } | { heading: string; joint: string; children: Sentence[] };

const PPM = 1_000_000;
const MAX_DEPTH = 32;

const text = (words: string): Part => ({ kind: "text", text: words });

export function percent(ppm: number): string {
  return `${Number((ppm / 10_000).toFixed(4))} %`;
}

export function valueText(value: Json | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}

/** `a`, `a or b`, `a, b or c` */
function listed(kind: PartKind, items: string[], joint = "or"): Part[] {
  return items.flatMap((item, at) => {
    const part: Part = { kind, text: item };
    if (at === 0) return [part];
    return [text(at === items.length - 1 ? ` ${joint} ` : ", "), part];
  });
}

interface Verb {
  yes: string;
  no: string;
  /** Words after the values. */
  tail?: string;
}

const VERBS: Record<string, Verb> = {
  equals: { yes: "equals", no: "does not equal" },
  starts_with: { yes: "starts with", no: "does not start with" },
  ends_with: { yes: "ends with", no: "does not end with" },
  contains: { yes: "contains", no: "does not contain" },
  matches: { yes: "matches the pattern", no: "does not match the pattern" },
  lt: { yes: "is less than", no: "is not less than" },
  lte: { yes: "is at most", no: "is not at most" },
  gt: { yes: "is more than", no: "is not more than" },
  gte: { yes: "is at least", no: "is not at least" },
  before: { yes: "is before", no: "is not before" },
  after: { yes: "is after", no: "is not after" },
  semver_eq: { yes: "is version", no: "is not version" },
  semver_lt: { yes: "is a version below", no: "is not a version below" },
  semver_lte: { yes: "is version", no: "is not version", tail: "or lower" },
  semver_gt: { yes: "is a version above", no: "is not a version above" },
  semver_gte: { yes: "is version", no: "is not version", tail: "or higher" },
  semver_in: { yes: "is a version in the range", no: "is not a version in the range" },
  in_cidr: { yes: "is an address in", no: "is not an address in" },
};

function valueParts(clause: Clause): Part[] {
  return listed("value", (clause.values ?? []).map(valueText));
}

function membership(clause: Clause, positive: boolean): Part[] {
  const many = (clause.values ?? []).length !== 1;
  const verb = `${positive ? "is" : "is not"}${many ? " one of" : ""}`;
  return [text(` ${verb} `), ...valueParts(clause)];
}

function predicate(clause: Clause, positive: boolean): Part[] | null {
  const is = positive ? "is" : "is not";
  switch (clause.op) {
    case "in":
      return membership(clause, positive);
    case "not_in":
      return membership(clause, !positive);
    case "between":
      return [text(` ${is} between `), ...listed("value", (clause.values ?? []).map(valueText), "and")];
    case "present":
      return [text(` ${is} present`)];
    case "absent":
      return [text(` ${is} absent`)];
    case "in_hashed":
      return [text(` ${is} in a concealed list of ${(clause.values ?? []).length}`)];
    case "bucket_below": {
      const falls = positive ? "falls" : "does not fall";
      return [text(` ${falls} in the first `), { kind: "value", text: percent(clause.below ?? 0) }];
    }
    default: {
      const verb = VERBS[clause.op];
      if (!verb) return null;
      const tail = verb.tail ? [text(` ${verb.tail}`)] : [];
      return [text(` ${positive ? verb.yes : verb.no} `), ...valueParts(clause), ...tail];
    }
  }
}

function clauseSentence(clause: Clause, positive: boolean): Sentence {
  const rest = predicate(clause, positive);
  if (!rest) return unknownSentence(clause, positive);
  const note = clause.ignore_case ? [text(" (ignoring case)")] : [];
  return { parts: [{ kind: "attribute", text: clause.attribute }, ...rest, ...note] };
}

function unknownSentence(condition: unknown, positive: boolean): Sentence {
  const lead = positive
    ? "a condition newer than this console: "
    : "not, a condition newer than this console: ";
  return { parts: [text(lead), { kind: "value", text: JSON.stringify(condition) }] };
}

export function requirementParts({ flag, variants }: Requirement, positive = true): Part[] {
  const verb = positive ? " serves " : " does not serve ";
  return [text("flag "), { kind: "flag", text: flag }, text(verb), ...listed("variant", variants)];
}

function group(children: Condition[], all: boolean, positive: boolean, depth: number): Sentence {
  const [only] = children;
  if (children.length === 1 && only) return describe(only, positive, depth + 1);
  if (children.length === 0) {
    return { parts: [text(all === positive ? "always" : "never")] };
  }
  const heading = positive
    ? all
      ? "all of these hold"
      : "at least one of these holds"
    : all
      ? "at least one of these does not hold"
      : "none of these holds";
  const joint = all ? "and" : "or";
  return { heading, joint, children: children.map((child) => describe(child, true, depth + 1)) };
}

export function describe(condition: Condition, positive = true, depth = 0): Sentence {
  if (depth > MAX_DEPTH || typeof condition !== "object" || condition === null) {
    return unknownSentence(condition, positive);
  }
  if ("all" in condition) return group(condition.all, true, positive, depth);
  if ("any" in condition) return group(condition.any, false, positive, depth);
  if ("not" in condition) return describe(condition.not, !positive, depth + 1);
  if ("segment" in condition) {
    const lead = positive ? "in segment " : "not in segment ";
    return { parts: [text(lead), { kind: "segment", text: condition.segment }] };
  }
  if ("flag" in condition) return { parts: requirementParts(condition, positive) };
  if ("op" in condition) return clauseSentence(condition, positive);
  return unknownSentence(condition, positive);
}

/** One line of plain text, with brackets where groups nest. */
export function plain(sentence: Sentence, nested = false): string {
  if ("parts" in sentence) return sentence.parts.map((part) => part.text).join("");
  const inner = sentence.children.map((child) => plain(child, true)).join(` ${sentence.joint} `);
  const negated = sentence.heading.startsWith("none") || sentence.heading.includes("does not");
  if (negated) return `not (${inner})`;
  return nested ? `(${inner})` : inner;
}

/** What a condition or fallthrough serves, one line for each variant. */
export function outcome(serve: Serve, last: boolean): Part[][] {
  if ("variant" in serve) return [[{ kind: "variant", text: serve.variant }]];
  if ("split" in serve) return splitLines(serve.split, last);
  return [[text("an outcome newer than this console: "), { kind: "value", text: JSON.stringify(serve) }]];
}

function splitLines(split: Split, last: boolean): Part[][] {
  const arms = split.arms.filter((arm) => arm.len > 0);
  const lines = arms.map((arm): Part[] => [
    { kind: "value", text: percent(arm.len) },
    text(" by "),
    { kind: "attribute", text: split.unit ?? "targetingKey" },
    text(" get "),
    { kind: "variant", text: arm.variant },
  ]);
  const left = PPM - arms.reduce((sum, arm) => sum + arm.len, 0);
  if (left <= 0) return lines;
  const share: Part = { kind: "value", text: percent(left) };
  const rest: Part[] = last
    ? [text(" get "), { kind: "variant", text: split.rest ?? "the default of the caller" }]
    : [text(" go on to the next rule")];
  return [...lines, [share, ...rest]];
}
