import type { Session } from "../engine/engine.js";
import type { Details, Json } from "./types.js";

/** Most different endings that wait to be reported; what is beyond is counted as dropped. */
const ENDINGS = 10_000;
/** Most different flags that were asked for in vain, and the longest key of one. */
const MISSES = 1_000;
const KEY_LENGTH = 128;

/** One of the ways in which evaluations of a flag end, for as long as the rules stay. */
export class Ending {
  /** How often since the last report. */
  n = 0;
  readonly flag: string;
  readonly details: Details;
  readonly value: Json;
  /** What `typeof` says of the value. */
  readonly type: string;

  constructor(flag: string, details: Details) {
    this.flag = flag;
    this.details = details;
    this.value = details.value;
    this.type = typeof details.value;
  }

  /** Flag, variant, and the rule that decided, if one did. */
  get row(): string[] {
    const { variant, rule } = this.details;
    return [this.flag, variant ?? "", ...(rule ? [rule] : [])];
  }
}

/** Counts how evaluations end. */
export class Counter {
  #endings: Ending[] = [];
  readonly #misses = new Map<string, { flag: string; type: string | undefined; n: number }>();
  #dropped = 0;

  count(ending: Ending): void {
    if (ending.n > 0) ending.n += 1;
    else this.#begin(ending);
  }

  #begin(ending: Ending): void {
    if (this.#endings.length >= ENDINGS) {
      this.#dropped += 1;
      return;
    }
    ending.n = 1;
    this.#endings.push(ending);
  }

  /** Counts a question for a flag that the rules do not have. */
  miss(flag: string, type: string | undefined): void {
    // For what can be no key, the server would refuse the whole report.
    if (flag === "" || flag.includes("\0")) return;
    const cut = flag.slice(0, KEY_LENGTH);
    const name = `${type} ${cut}`;
    const known = this.#misses.get(name);
    if (known) known.n += 1;
    else if (this.#misses.size >= MISSES) this.#dropped += 1;
    else this.#misses.set(name, { flag: cut, type, n: 1 });
  }

  /** Adds to the session what was counted since the last time; answers how much could not be. */
  collect(session: Session): number {
    for (const { row, reason, n } of this.#rows()) session.add(row, reason, n);
    for (const { flag, type, n } of this.#misses.values()) session.miss(flag, type, n);
    this.#misses.clear();
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Endings of rules that have changed meanwhile add up where they say the same. */
  #rows() {
    const rows = new Map<string, { row: string[]; reason: string; n: number }>();
    for (const ending of this.#endings) {
      const { row, n } = ending;
      const { reason } = ending.details;
      const name = JSON.stringify([row, reason]);
      rows.set(name, { row, reason, n: n + (rows.get(name)?.n ?? 0) });
      ending.n = 0;
    }
    this.#endings = [];
    return rows.values();
  }
}
