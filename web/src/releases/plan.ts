// A release's plan in the wire form, which the document leaves open, and what its stages say in words.
import type { Release } from "../api/types";
import { percent } from "../words/conditions";

export interface Stage {
  share_ppm: number;
  bake_s: number;
  min_units?: number;
  rings?: string[];
  customers?: string[];
  approval?: boolean;
}

export interface Guard {
  name: string;
  signal: string;
  kind: string;
  r0?: number;
  p0?: number;
  weight?: number;
}

/** What a release may cost; without a number there is no such limit, and growth has the server's. */
export interface Limits {
  customers?: number;
  users?: number;
  growth?: number;
  at_once?: number;
  budget_errors?: number;
}

export interface Plan {
  stages: Stage[];
  guards?: Guard[];
  halt_e?: number;
  hold_e?: number;
  watch_s?: number;
  holdback_ppm?: number;
  limits?: Limits;
}

const EVERYBODY_PPM = 1_000_000;
/** What the server takes where a plan says nothing. */
const HALT_E = 100;
const HOLD_E = 20;
const CUSTOMERS_NAMED = 3;

/** An answer's plan; what is no plan has no stages. */
export function planOf(open: unknown): Plan {
  const plan = open as Partial<Plan> | null;
  return { ...plan, stages: Array.isArray(plan?.stages) ? plan.stages : [] };
}

/** How reports call what a guard watches; of a latency the lowest percentile, each of which has the same exposures. */
export const metricOfGuard = ({ kind, signal }: Guard) => (kind === "latency" ? `${signal}_p75` : signal);

export const haltsAt = (plan: Plan) => plan.halt_e ?? HALT_E;
export const holdsAt = (plan: Plan) => plan.hold_e ?? HOLD_E;

/** Among whom a stage splits: rings and customers add up from stage to stage. `null` stands for everybody. */
export function enrolled(plan: Plan, stage: number): { rings: string[]; customers: string[] } | null {
  const here = plan.stages[stage];
  if (!here?.rings?.length && !here?.customers?.length) return null;
  const before = plan.stages.slice(0, stage + 1);
  const unique = (of: (stage: Stage) => string[] | undefined) => [
    ...new Set(before.flatMap((each) => of(each) ?? [])),
  ];
  return { rings: unique((each) => each.rings), customers: unique((each) => each.customers) };
}

function listed(one: string, many: string, names: string[]): string | null {
  if (names.length === 0) return null;
  if (names.length > CUSTOMERS_NAMED) return `${names.length} ${many}`;
  return `${names.length === 1 ? one : many} ${names.join(", ")}`;
}

/** What a holdback leaves of a share. */
function shown(plan: Plan, share_ppm: number): number {
  return Math.min(share_ppm, EVERYBODY_PPM - (plan.holdback_ppm ?? 0));
}

/** Who gets the target: `25 % of users`, `5 % within ring canary`, `everybody`. */
export function whoWords(plan: Plan, stage: number): string {
  const share = shown(plan, plan.stages[stage]?.share_ppm ?? 0);
  const among = enrolled(plan, stage);
  if (!among) return share >= EVERYBODY_PPM ? "everybody" : `${percent(share)} of everybody`;
  const names = [listed("ring", "rings", among.rings), listed("customer", "customers", among.customers)];
  const words = names.filter(Boolean).join(" and ");
  return share >= EVERYBODY_PPM ? `all of ${words}` : `${percent(share)} within ${words}`;
}

/** The stage after the present one, if there is one. */
export function nextStage(release: Pick<Release, "stage" | "plan">): number | null {
  const next = release.stage === null ? 0 : release.stage + 1;
  return next < planOf(release.plan).stages.length ? next : null;
}

/** The stage that a person must approve before it is entered. */
export function awaitsApproval(release: Pick<Release, "stage" | "plan" | "approved">): number | null {
  const next = nextStage(release);
  if (next === null || !planOf(release.plan).stages[next]?.approval) return null;
  return release.approved.includes(next) ? null : next;
}
