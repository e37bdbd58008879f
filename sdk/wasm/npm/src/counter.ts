import type { Engine } from "../engine/engine.js";
import { wellFormed } from "./text.js";
import type { Details, Json } from "./types.js";

/** Most different endings that wait to be reported; what is beyond is counted as dropped. */
const ENDINGS = 10_000;
/** Most different flags that were asked for in vain, and the longest key of one. */
const MISSES = 1_000;
const KEY_BYTES = 128;
/** What a flag's value can be. */
const TYPES = ["boolean", "string", "number", "object"];

/** The lists of a report, as the engine numbers them. */
export const LISTS = { evaluations: 0, unknown: 1, releases: 2 };

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

  /** What a report says of it: flag, variant, the rule that decided, if one did, and the reason. */
  get row() {
    const { variant, rule, reason } = this.details;
    return { flag: this.flag, variant: variant ?? "", rule: rule ?? null, reason };
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
    const cut = wellFormed(flag.slice(0, KEY_BYTES), KEY_BYTES);
    // For what can be no key, the server would refuse the whole report.
    if (cut === "" || cut.includes("\0")) return;
    const name = `${type} ${cut}`;
    const known = this.#misses.get(name);
    if (known) known.n += 1;
    else if (this.#misses.size >= MISSES) this.#dropped += 1;
    else this.#misses.set(name, { flag: cut, type, n: 1 });
  }

  /** Adds to the engine what was counted since the last time; answers how much could not be. */
  collect(engine: Engine): number {
    for (const { row, n } of this.#rows()) engine.add(LISTS.evaluations, JSON.stringify({ ...row, n }), n);
    for (const { flag, type, n } of this.#misses.values())
      engine.add(
        LISTS.unknown,
        JSON.stringify({ flag, type: TYPES.includes(type ?? "") ? type : null, n }),
        n,
      );
    this.#misses.clear();
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Endings of rules that have changed meanwhile add up where they say the same. */
  #rows() {
    const rows = new Map<string, { row: Ending["row"]; n: number }>();
    for (const ending of this.#endings) {
      const { row, n } = ending;
      const name = JSON.stringify(row);
      rows.set(name, { row, n: n + (rows.get(name)?.n ?? 0) });
      ending.n = 0;
    }
    this.#endings = [];
    return rows.values();
  }
}
