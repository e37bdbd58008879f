import type { Engine } from "../engine/engine.js";
import { LISTS } from "./counter.js";
import type { Details, Outcome } from "./types.js";

/** Most rows that wait to be reported; what is beyond is counted as dropped. */
const ROWS = 5_000;
/** Most failed, and most sampled, units of one row. */
const UNITS = 1_000;
/** Most exposures that one start tells of; what is beyond is counted as dropped. */
const STARTS_EXPOSED = 64;
/** So many errors are reported at once. */
const URGENT_ERRORS = 64;
/** The metric of how requests and jobs ended. */
const ERRORS = "errors";
/** The metrics of how long they took, one for each percentile that a release names. */
const LATENCIES = ["latency_p75", "latency_p90", "latency_p95", "latency_p99"];
/** Of the sketch of exposed units, a HyperLogLog: 2^11 registers. */
const SKETCH_BITS = 11;
const HASH_BITS = 64;

/** What the rules say of a release that drives a split. */
export interface ReleaseMark {
  id: string;
  step_epoch: number;
  treatment: string;
  control: string;
  stratum?: string;
  /** 16 hexadecimal digits: units whose hash is below are named. */
  sample?: string;
  latency_ms?: number[];
}

/** A release that drives the split of one rule of a flag, or of what everybody else gets. */
export interface Guard {
  rule: string | undefined;
  unit: string;
  release: ReleaseMark;
}

/** Somebody who was exposed to one arm of a release. */
export interface Exposed {
  release: ReleaseMark;
  arm: "treatment" | "control";
  stratum: string | undefined;
  /** The hash of the unit, 16 hexadecimal digits. */
  unit: string;
}

interface Serving {
  split?: { unit?: string; release?: ReleaseMark };
}

/** The guards in the body of a flag; none where there is no such flag. */
export function guardsOf(body: string): Guard[] {
  if (!body.includes('"step_epoch"')) return [];
  const flag = JSON.parse(body) as {
    rules?: { id: string; serve?: Serving }[];
    fallthrough?: Serving;
  };
  const rules = (flag.rules ?? []).map(({ id, serve }) => [id, serve] as const);
  return [...rules, [undefined, flag.fallthrough] as const].flatMap(([rule, serve]) => {
    const { release, unit = "targetingKey" } = serve?.split ?? {};
    return release ? [{ rule, unit, release }] : [];
  });
}

/** The arm that somebody is in; whom anything but the release's own split decided for is in none. */
export function armOf({ rule, release }: Guard, details: Details): Exposed["arm"] | undefined {
  if (details.reason !== "SPLIT" || details.rule !== rule) return undefined;
  if (details.variant === release.treatment) return "treatment";
  return details.variant === release.control ? "control" : undefined;
}

class Row {
  readonly #count = { ok: 0, error: 0, unknown: 0 };
  readonly #units = new Set<string>();
  readonly #sampled = new Set<string>();
  readonly #seen = new Uint8Array(1 << SKETCH_BITS);
  #overflow = 0;

  add({ release, unit }: Exposed, outcome: Outcome): void {
    this.#count[outcome] += 1;
    this.#see(BigInt(`0x${unit}`));
    if (outcome === "error" && !insert(this.#units, unit)) this.#overflow += 1;
    // The threshold is such that there is room for all of them.
    if (release.sample && unit < release.sample) insert(this.#sampled, unit);
  }

  #see(hash: bigint): void {
    const rest = BigInt.asUintN(HASH_BITS, hash << BigInt(SKETCH_BITS));
    const zeros = rest === 0n ? HASH_BITS : HASH_BITS - rest.toString(2).length;
    const rank = Math.min(zeros, HASH_BITS - SKETCH_BITS) + 1;
    const register = Number(hash >> BigInt(HASH_BITS - SKETCH_BITS));
    this.#seen[register] = Math.max(this.#seen[register] ?? 0, rank);
  }

  report(engine: Engine, exposed: Exposed, metric: string): void {
    const { ok, error: err, unknown } = this.#count;
    const row = {
      ...named(exposed),
      metric,
      ok,
      err,
      unknown,
      units: [...this.#units].sort(),
      overflow: this.#overflow,
      seen: btoa(String.fromCharCode(...this.#seen)),
      sampled: [...this.#sampled].sort(),
    };
    engine.add(LISTS.releases, JSON.stringify(row), ok + err + unknown);
  }
}

/** The arm, as reports name it. */
function named({ release, arm, stratum }: Exposed) {
  return { release: release.id, step_epoch: release.step_epoch, arm, stratum: stratum ?? null };
}

/** Whether there was room, or it is there already. */
function insert(units: Set<string>, unit: string): boolean {
  if (units.size >= UNITS && !units.has(unit)) return false;
  units.add(unit);
  return true;
}

/** A limit as the server reads it; it has bounds of its own. */
function bounded(ms: number | undefined): number | undefined {
  return ms === undefined || Number.isNaN(ms) ? undefined : Math.round(Math.min(Math.max(ms, 0), 600_000));
}

/** What became of those who were exposed to releases, added up until it is reported. */
export class Outcomes {
  #rows = new Map<string, { row: Row; exposed: Exposed; metric: string }>();
  #dropped = 0;
  #errors = 0;
  #starts = { attempted: 0, ok: 0 };
  /**
   * Every arm that was served before the application was ready, also those that were reported; one more than are told
   * where there were too many.
   */
  #served = new Set<string>();
  /** Those of them that were not. */
  #exposed: Exposed[] = [];
  #hasBegun = false;
  #isReady = false;

  /**
   * A guarded variant is about to be served; whether the server should know at once: a process that dies of it tells
   * nothing any more.
   */
  begin(exposed: Exposed): boolean {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    if (isFirst) this.#starts.attempted += 1;
    if (!this.#isReady) return this.#serve(exposed) || isFirst;
    if (isFirst) this.#starts.ok += 1;
    return isFirst;
  }

  /**
   * Remembers what is served before the application is ready; whether that is new. The first unit of an arm stands for
   * it, since a start counts once. That there was too much is counted once, too: not every program ever says that it is
   * ready.
   */
  #serve(exposed: Exposed): boolean {
    const { release, arm } = exposed;
    const name = JSON.stringify([release.id, release.step_epoch, arm]);
    if (this.#served.size > STARTS_EXPOSED || this.#served.has(name)) return false;
    this.#served.add(name);
    if (this.#served.size > STARTS_EXPOSED) {
      this.#dropped += 1;
      return false;
    }
    this.#exposed.push(exposed);
    return true;
  }

  /** The application is ready; whether the server should know at once. */
  ready(): boolean {
    const counts = !this.#isReady && this.#hasBegun;
    this.#isReady = true;
    if (counts) this.#starts.ok += 1;
    return counts;
  }

  /** Adds how it ended for those who were exposed; whether there are so many errors that the server should know. */
  add(exposures: readonly Exposed[], outcome: Outcome, tookMs: number): boolean {
    for (const exposed of exposures) {
      this.#add(exposed, ERRORS, outcome);
      const limits = exposed.release.latency_ms ?? [];
      LATENCIES.slice(0, limits.length).forEach((metric, index) => {
        this.#add(exposed, metric, tookMs > (limits[index] ?? 0) ? "error" : "ok");
      });
    }
    if (outcome === "error" && exposures.length > 0) this.#errors += 1;
    return this.#errors >= URGENT_ERRORS;
  }

  #add(exposed: Exposed, metric: string, outcome: Outcome): void {
    const { release, arm, stratum } = exposed;
    const name = JSON.stringify([release.id, release.step_epoch, stratum ?? null, metric, arm]);
    const known = this.#rows.get(name);
    if (!known && this.#rows.size >= ROWS) {
      this.#dropped += 1;
      return;
    }
    const { row } = known ?? { row: new Row() };
    if (!known) this.#rows.set(name, { row, exposed, metric });
    row.add(exposed, outcome);
  }

  /** Adds to the engine what was counted since the last time; answers how much could not be. */
  collect(engine: Engine): number {
    // Both arms of a stratum side by side: whoever has heard of one alone takes that for a split that does not hold.
    const rows = [...this.#rows].sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [, { row, exposed, metric }] of rows) row.report(engine, exposed, metric);
    const dropped = this.#dropped;
    this.#rows = new Map();
    if (this.#isReady) this.#served.clear();
    this.#dropped = 0;
    this.#errors = 0;
    return dropped;
  }

  /** What reports say of starts since the last time, as JSON, and of how long one may take; nothing without any. */
  starts(withinMs?: number): string {
    const [starts, exposed] = [this.#starts, this.#exposed.map((one) => ({ ...named(one), unit: one.unit }))];
    this.#starts = { attempted: 0, ok: 0 };
    this.#exposed = [];
    if (starts.attempted + starts.ok + exposed.length === 0) return "";
    return JSON.stringify(exposed.length > 0 ? { ...starts, within_ms: bounded(withinMs), exposed } : starts);
  }
}
