// A halt's claim, reckoned again from what the halt was reckoned from: the server's numbers have to come out.
import type { LedgerEntry } from "../api/types";

const EVERYBODY_PPM = 1_000_000;
/** The server rounds to whole seconds and users; errors have all their digits. */
const PRECISION = 1e-6;

/** A part of the way that the plan would have gone; the last one has no end. */
export interface Leg {
  ms: number;
  share_ppm: number;
  /** How many times as many units are enrolled as in the step of the halt. */
  enrolment: number;
  customers: number;
}

/** What a halt is reckoned from, as it stands in its leaf of the log. */
export interface Basis {
  guard: string;
  since_ms: number;
  halted_ms: number;
  repair_ms: number;
  units: number;
  exposed: number;
  control_rate: number;
  ratio: number;
  low_80: number;
  customers: number;
  path: Leg[];
}

const NUMBERS = [
  "since_ms",
  "halted_ms",
  "repair_ms",
  "units",
  "exposed",
  "control_rate",
  "ratio",
  "low_80",
  "customers",
] as const;
const OF_LEGS = ["ms", "share_ppm", "enrolment", "customers"] as const;

function hasNumbers(open: unknown, names: readonly string[]): open is Record<string, unknown> {
  if (typeof open !== "object" || open === null) return false;
  const object = open as Record<string, unknown>;
  return names.every((name) => typeof object[name] === "number");
}

/** The document leaves the basis open: what cannot be read is none. */
export function basisOf(open: unknown): Basis | null {
  if (!hasNumbers(open, NUMBERS) || typeof open.guard !== "string" || !Array.isArray(open.path)) return null;
  return open.path.every((leg) => hasNumbers(leg, OF_LEGS)) ? (open as unknown as Basis) : null;
}

/** A leg, as far as the plan would have gone it until people had stopped it. */
export interface Gone {
  leg: Leg;
  ms: number;
  users: number;
}

export interface Reckoned {
  saved_ms: number;
  ahead_ms: number;
  units_per_min: number;
  way: Gone[];
  users: number;
  customers: number;
  errors_claimed: number;
  errors_estimated: number;
}

const MINUTE_MS = 60_000;
const sum = (numbers: number[]) => numbers.reduce((all, each) => all + each, 0);

export function reckon(basis: Basis): Reckoned {
  const saved_ms = Math.max(0, basis.since_ms + basis.repair_ms - basis.halted_ms);
  const took_ms = Math.max(1, basis.halted_ms - basis.since_ms);
  const way: Gone[] = [];
  let left = saved_ms;
  for (const [at, leg] of basis.path.entries()) {
    if (left === 0) break;
    const ms = at === basis.path.length - 1 ? left : Math.min(leg.ms, left);
    left -= ms;
    const users = (basis.units / took_ms) * ms * (leg.share_ppm / EVERYBODY_PPM) * leg.enrolment;
    way.push({ leg, ms, users });
  }
  const spared = sum(way.map(({ users }) => users));
  const reached = Math.max(basis.customers, ...way.map(({ leg }) => leg.customers));
  const errors = (ratio: number) => spared * basis.control_rate * Math.max(0, ratio - 1);
  return {
    saved_ms,
    ahead_ms: sum(basis.path.slice(0, -1).map(({ ms }) => ms)),
    units_per_min: (basis.units / took_ms) * MINUTE_MS,
    way,
    users: Math.round(spared),
    customers: reached - basis.customers,
    errors_claimed: errors(basis.low_80),
    errors_estimated: errors(basis.ratio),
  };
}

type Claim = NonNullable<LedgerEntry["claim"]>;

/** Whether a claim is what its basis makes of it. */
export function agrees(claim: Claim, reckoned: Reckoned): boolean {
  const isClose = (one: number, other: number) => Math.abs(one - other) <= PRECISION * Math.max(1, other);
  return (
    claim.saved_s === Math.floor(reckoned.saved_ms / 1000) &&
    claim.ahead_s === Math.floor(reckoned.ahead_ms / 1000) &&
    Math.abs(claim.users - reckoned.users) <= 1 &&
    claim.customers === reckoned.customers &&
    isClose(claim.errors_claimed, reckoned.errors_claimed) &&
    isClose(claim.errors_estimated, reckoned.errors_estimated)
  );
}
