// A plan of one's own is its text; fields read it and write it. Pure: what each of them makes of the plan.
import { type Guard, type Limits, type Plan, planOf, type Stage } from "./plan";

export const PPM_OF_PERCENT = 10_000;
export const MINUTE_S = 60;
export const FEWEST_UNITS = 300;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const areNames = (value: unknown) =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.every((name) => typeof name === "string"));

const isStage = (stage: unknown) => isObject(stage) && areNames(stage.rings) && areNames(stage.customers);

const isListed = (value: unknown) => value === undefined || (Array.isArray(value) && value.every(isObject));

/** The plan that a text is, or nothing while it is none that fields could show. */
export function read(text: string): Plan | null {
  try {
    const plan: unknown = JSON.parse(text);
    if (!isObject(plan) || !isListed(plan.guards) || (plan.limits !== undefined && !isObject(plan.limits))) {
      return null;
    }
    return planOf(plan).stages.every(isStage) ? planOf(plan) : null;
  } catch {
    return null;
  }
}

export const write = (plan: Plan) => JSON.stringify(plan, null, 2);

const changed = <T extends object>(items: T[], at: number, change: object) =>
  items.map((item, each) => (each === at ? { ...item, ...change } : item));

const without = <T>(items: T[], at: number) => items.filter((_, each) => each !== at);

/** The plan with one of its stages as it is to be. */
export const withStage = (plan: Plan, at: number, change: Partial<Stage>): Plan => ({
  ...plan,
  stages: changed(plan.stages, at, change),
});

export const withoutStage = (plan: Plan, at: number): Plan => ({ ...plan, stages: without(plan.stages, at) });

/** One more before the last, which is for everybody. */
export function withOneMore(plan: Plan): Plan {
  const last = plan.stages.at(-1) ?? { share_ppm: 1_000_000, bake_s: 900, min_units: FEWEST_UNITS };
  const before = plan.stages.at(-2)?.share_ppm ?? 0;
  const share_ppm = Math.round((before + last.share_ppm) / 2 / PPM_OF_PERCENT) * PPM_OF_PERCENT;
  const added: Stage = { share_ppm, bake_s: last.bake_s, min_units: last.min_units ?? FEWEST_UNITS };
  return { ...plan, stages: [...plan.stages.slice(0, -1), added, last] };
}

/** What a guard of that kind has no use for is left out of it. */
export function ofKind(kind: string): Partial<Guard> {
  return {
    kind,
    ...(kind === "absolute" ? {} : { p0: undefined }),
    ...(kind === "ratio" || kind === "latency" ? {} : { r0: undefined }),
  };
}

export const withGuard = (plan: Plan, at: number, change: Partial<Guard>): Plan => ({
  ...plan,
  guards: changed(plan.guards ?? [], at, change),
});

export const withoutGuard = (plan: Plan, at: number): Plan => ({
  ...plan,
  guards: without(plan.guards ?? [], at),
});

/** One more, under a name that no other has. */
export function withOneMoreGuard(plan: Plan): Plan {
  const guards = plan.guards ?? [];
  const names = ["errors", ...guards.map((_, at) => `errors-${at + 2}`)];
  const name = names.find((each) => !guards.some((guard) => guard.name === each)) ?? "errors";
  return { ...plan, guards: [...guards, { name, signal: "errors", kind: "ratio" }] };
}

export const withLimit = (plan: Plan, change: Partial<Limits>): Plan => ({
  ...plan,
  limits: { ...plan.limits, ...change },
});

/** Names with commas between them. */
export const namesOf = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
