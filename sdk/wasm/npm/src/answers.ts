import { Attributes, type Engine, type Session } from "../engine/engine.js";
import type { Answers, Context, Details, Fallback, FlagKey, Json, Value } from "./types.js";

/** An answer may depend on the time: it is asked for again after this long. */
const FRESH_MS = 1_000;
/** Most answers that one context remembers; beyond, it begins anew. */
const ANSWERS = 10_000;
/** Most different endings that wait to be reported; what is beyond is counted as dropped. */
const ENDINGS = 10_000;
/** Most different flags that were asked for in vain, and the longest key of one. */
const MISSES = 1_000;
const KEY_LENGTH = 128;
/** Most fallbacks for which one answer is remembered as an object. */
const FALLBACKS = 100;

/** The rules in use, which change under everybody's feet. */
export interface Rules {
  engine?: Engine;
  /** Rises with every change. */
  revision: number;
}

/** How often evaluations ended in one way since the last report. */
interface Ending {
  n: number;
  add(session: Session, n: number): void;
}

/** Counts how evaluations end. */
export class Counter {
  readonly #endings = new Map<string, Ending>();
  #misses = 0;
  #dropped = 0;

  /** The ending of an answer; nothing where there is nothing to count. */
  ending(flag: string, type: string | undefined, details: Details): Ending | undefined {
    const { reason, rule, error } = details;
    if (error && error !== "FLAG_NOT_FOUND") return undefined;
    const variant = details.variant ?? "";
    const row = error ? [flag.slice(0, KEY_LENGTH), type] : [flag, variant, ...(rule ? [rule] : [])];
    const name = JSON.stringify([row, reason]);
    const known = this.#endings.get(name);
    if (known) return known;
    if (!this.#hasRoom(flag, error)) return undefined;
    const add = error
      ? (session: Session, n: number) => session.miss(row[0] ?? "", type, n)
      : (session: Session, n: number) => session.add(row as string[], reason, n);
    const ending = { n: 0, add };
    this.#endings.set(name, ending);
    return ending;
  }

  #hasRoom(flag: string, error: string | undefined): boolean {
    // For what can be no key, the server would refuse the whole report.
    if (error && (flag === "" || flag.includes("\0"))) return false;
    const hasRoom = error ? this.#misses < MISSES : this.#endings.size < ENDINGS;
    if (!hasRoom) this.#dropped += 1;
    else if (error) this.#misses += 1;
    return hasRoom;
  }

  /** Adds to the session what was counted since the last time; answers how much could not be. */
  collect(session: Session): number {
    for (const [name, ending] of this.#endings) {
      if (ending.n > 0) ending.add(session, ending.n);
      else this.#endings.delete(name);
      ending.n = 0;
    }
    this.#misses = 0;
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}

interface Memo {
  revision: number;
  until: number;
  text: string;
  details: Details;
  ending?: Ending;
}

/** Flags for one context. What was answered is remembered until rules change. */
export class ContextAnswers implements Answers {
  readonly #rules: Rules;
  readonly #counter: Counter;
  readonly #attributes: Attributes | undefined;
  readonly #memos = new Map<string | undefined, Map<string, Memo>>();

  constructor(rules: Rules, counter: Counter, context: Context) {
    this.#rules = rules;
    this.#counter = counter;
    this.#attributes = attributes(context);
  }

  get<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Value<K, F> {
    const details = this.#asked(key, typeOf(fallback));
    return (details && !details.error ? details.value : fallback) as Value<K, F>;
  }

  details<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Details<Value<K, F>> {
    const details = this.#asked(key, typeOf(fallback)) ?? NOT_READY;
    return (details.error ? withFallback(details, fallback) : details) as Details<Value<K, F>>;
  }

  /** The value as text, to compare it; counts nothing. */
  peek(key: string): string | undefined {
    const { engine } = this.#rules;
    if (!engine || !this.#attributes) return undefined;
    return JSON.stringify((JSON.parse(engine.detail(key, this.#attributes, Date.now())) as Details).value);
  }

  #asked(key: string, type: string | undefined): Details | undefined {
    const { engine, revision } = this.#rules;
    if (!engine) return undefined;
    if (!this.#attributes) return INVALID_CONTEXT;
    const memos = this.#memosOf(type);
    const held = memos.get(key);
    const now = Date.now();
    const isFresh = held?.revision === revision && now < held.until;
    const memo = isFresh ? held : this.#ask(engine, this.#attributes, [key, type], held);
    if (memo !== held) memos.set(key, memo);
    if (memo.ending) memo.ending.n += 1;
    return memo.details;
  }

  #memosOf(type: string | undefined): Map<string, Memo> {
    const memos = this.#memos.get(type);
    if (memos && memos.size < ANSWERS) return memos;
    const empty = new Map<string, Memo>();
    this.#memos.set(type, empty);
    return empty;
  }

  #ask(engine: Engine, attributes: Attributes, [key, type]: [string, string | undefined], held?: Memo): Memo {
    const now = Date.now();
    const text = engine.detail(key, attributes, now, type);
    const isSame = held?.text === text;
    const details = isSame ? held.details : (JSON.parse(text) as Details);
    const ending = this.#counter.ending(key, type, details);
    return { revision: this.#rules.revision, until: now + FRESH_MS, text, details, ending };
  }
}

const NOT_READY: Details = { value: null, variant: null, reason: "ERROR", error: "PROVIDER_NOT_READY" };
const INVALID_CONTEXT: Details = { ...NOT_READY, error: "INVALID_CONTEXT" };

/** Answers with a fallback are made once for each, so that they stay the same object. */
const withFallbacks = new WeakMap<Details, Map<Json, Details>>();

function withFallback(details: Details, fallback: Json): Details {
  const made = withFallbacks.get(details) ?? new Map<Json, Details>();
  withFallbacks.set(details, made);
  const known = made.get(fallback);
  if (known) return known;
  const answer = { ...details, value: fallback };
  if (made.size >= FALLBACKS) made.clear();
  made.set(fallback, answer);
  return answer;
}

function attributes(context: Context): Attributes | undefined {
  try {
    return new Attributes(JSON.stringify(context));
  } catch {
    return undefined;
  }
}

/** The type that a fallback asks for; none for `null`. */
function typeOf(fallback: unknown): string | undefined {
  return fallback === null ? undefined : typeof fallback;
}
