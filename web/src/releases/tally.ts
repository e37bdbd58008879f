// What was counted of a release, added up as far as the page shows it. Verdicts are the server's.
import type { Release, ReleaseCounts } from "../api/types";
import type { Arms } from "../words/releases";
import { type Guard, planOf } from "./plan";

export interface Compared {
  treatment: Arms;
  control: Arms;
}

const none = (): Compared => ({ treatment: { failed: 0, of: 0 }, control: { failed: 0, of: 0 } });
const armOf = (sum: Compared, arm: string) => (arm === "treatment" ? sum.treatment : sum.control);

/** The numbers of the steps of the present attempt. */
function stepsOf(release: Pick<Release, "steps" | "attempt">): Set<number> {
  const steps = release.steps.filter(({ attempt }) => attempt === release.attempt);
  return new Set(steps.map(({ step_epoch }) => step_epoch));
}

/** Units in error, and exposures, of both arms; failed exposures where nobody says which units failed. */
export function compared(
  release: Pick<Release, "steps" | "attempt">,
  counts: Pick<ReleaseCounts, "exposures" | "errors">,
  isMeant: (row: { metric: string; stratum: string }) => boolean,
): Compared {
  const steps = stepsOf(release);
  const [byUnit, byExposure] = [none(), none()];
  for (const row of counts.exposures) {
    if (!steps.has(row.step_epoch) || !isMeant(row)) continue;
    for (const sum of [byUnit, byExposure]) armOf(sum, row.arm).of += row.ok + row.err;
    armOf(byExposure, row.arm).failed += row.err;
  }
  for (const row of counts.errors) {
    if (steps.has(row.step_epoch) && isMeant(row)) armOf(byUnit, row.arm).failed += row.units;
  }
  return byUnit.treatment.failed + byUnit.control.failed > 0 ? byUnit : byExposure;
}

/** What a guard compares; nothing of a latency guard, whose metrics are percentiles. */
export function comparedBy(
  guard: Guard,
  release: Pick<Release, "steps" | "attempt">,
  counts: Pick<ReleaseCounts, "exposures" | "errors">,
): Compared | null {
  if (guard.kind === "latency") return null;
  return compared(release, counts, ({ metric }) => metric === guard.signal);
}

/** The metric of which users are told: latencies have one for each percentile, with the same exposures. */
export function metricOf(release: Pick<Release, "plan">): string {
  return planOf(release.plan).guards?.find(({ kind }) => kind !== "latency")?.signal ?? "errors";
}

export interface CustomerCount extends Compared {
  customer: string;
}

/** Customers who got the target, those with the most errors first. */
export function customersExposed(
  release: Pick<Release, "steps" | "attempt" | "plan">,
  counts: Pick<ReleaseCounts, "exposures" | "errors">,
): CustomerCount[] {
  const strata = new Set(counts.exposures.map(({ stratum }) => stratum).filter(Boolean));
  const told = metricOf(release);
  const all = [...strata].map((customer) => ({
    customer,
    ...compared(release, counts, ({ metric, stratum }) => metric === told && stratum === customer),
  }));
  const exposed = all.filter(({ treatment }) => treatment.of > 0);
  return exposed.sort(
    (one, other) =>
      other.treatment.failed - one.treatment.failed ||
      other.treatment.of - one.treatment.of ||
      one.customer.localeCompare(other.customer),
  );
}

/** About how many units have got the target: those of the largest step, since the same people get it in each. */
export function unitsExposed(
  release: Pick<Release, "steps" | "attempt">,
  counts: Pick<ReleaseCounts, "units">,
): number {
  const steps = stepsOf(release);
  const here = counts.units.filter(({ arm, step_epoch }) => arm === "treatment" && steps.has(step_epoch));
  return Math.max(0, ...here.map(({ seen }) => seen));
}
