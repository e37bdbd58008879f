// What the server has against a new release, at the fields that it is about.
import type { Fault, Problem } from "../api/problem";
import { percent } from "../words/conditions";

const STAGE = "(stages(/\\d+(/(share_ppm|bake_s|min_units|rings|customers|approval))?)?)";
const GUARD = "(guards(/\\d+(/(name|signal|kind|r0|p0|weight))?)?)";
const REST = "(halt_e|hold_e|watch_s|holdback_ppm|limits(/(customers|users|growth|at_once|budget_errors))?)";
const OF_PLAN = new RegExp(`^/plan/(${STAGE}|${GUARD}|${REST})$`);
const OF_FORM = ["/target", "/unit", "/start_at", "/comment", "/rule"];

/** Whether the form has a place for it; those of the plan only while it is a plan of one's own. */
export function hasField({ pointer }: Fault, isOwn: boolean): boolean {
  return OF_FORM.includes(pointer) || (isOwn && OF_PLAN.test(pointer));
}

/** Whether all of a problem is told at fields. */
export const isAtFields = (problem: Problem, isOwn: boolean) =>
  problem.faults.length > 0 && problem.faults.every((fault) => hasField(fault, isOwn));

/** Finds the fault at a place below `at`. */
export type FaultAt = (pointer: string) => string | undefined;

export const faultsBelow =
  (problem: Problem | null, at: string): FaultAt =>
  (pointer) =>
    problem?.faultAt(at + pointer);

/** The server counts in parts per million where a field shows per cent. */
export function inPercent(fault: string | undefined): string | undefined {
  return fault?.replace(/\d+/g, (ppm) => percent(Number(ppm)));
}
