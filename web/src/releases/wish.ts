// A release that somebody wishes for: what of a flag can be released, and what is sent.
import type { Json, WireRules } from "../api/types";
import { describe, plain } from "../words/conditions";

/** A place in a flag's rules that serves one variant to everybody whom it reaches: a release can drive it. */
export interface Drivable {
  /** `null` stands for the fallthrough. */
  rule: string | null;
  baseline: string;
  words: string;
}

export function drivable(rules: WireRules): Drivable[] {
  const serves = (serve: WireRules["fallthrough"]) => ("variant" in serve ? serve.variant : null);
  const last = serves(rules.fallthrough);
  const otherwise =
    last === null
      ? []
      : [
          {
            rule: null,
            baseline: last,
            words: `${rules.rules.length > 0 ? "everybody whom no rule serves" : "everybody"} (now ${last})`,
          },
        ];
  const named = rules.rules.flatMap(({ id, when, serve }) => {
    const baseline = serves(serve);
    if (baseline === null) return [];
    return [{ rule: id, baseline, words: `rule ${id} (now ${baseline}): if ${plain(describe(when))}` }];
  });
  return [...otherwise, ...named];
}

export interface Form {
  flag: string;
  rule: string | null;
  baseline: string;
  target: string;
  unit: string;
  /** A template's name; empty for a plan of one's own. */
  template: string;
  /** A plan of one's own, as it is typed. */
  plan: string;
  /** Local time without a zone, as the field gives it; empty for at once. */
  startAt: string;
  comment: string;
}

export type Wish = Record<string, Json>;

/** What is sent, or what stands against it. */
export function wishOf(form: Form): { wish: Wish } | { fault: string } {
  const plan = form.template ? { template: form.template } : parsed(form.plan);
  if (plan === null) return { fault: "The plan is no JSON object." };
  const start = form.startAt ? new Date(form.startAt) : null;
  if (start && Number.isNaN(start.getTime())) return { fault: "The time is not complete." };
  const wish: Wish = {
    flag: form.flag,
    baseline: form.baseline,
    target: form.target,
    unit: form.unit.trim(),
    ...plan,
  };
  if (form.rule !== null) wish.rule = form.rule;
  if (start) wish.start_at = start.toISOString();
  if (form.comment.trim()) wish.comment = form.comment.trim();
  return { wish };
}

function parsed(text: string): Wish | null {
  try {
    const plan: unknown = JSON.parse(text);
    return typeof plan === "object" && plan !== null && !Array.isArray(plan) ? { plan: plan as Json } : null;
  } catch {
    return null;
  }
}
