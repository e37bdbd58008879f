import type { Attributes, Engine } from "../engine/engine.js";
import type { Counter, Ending } from "./counter.js";
import { armOf, type Exposed } from "./outcomes.js";
import { frozen, isMissing, isTimed, type Rules } from "./rules.js";
import type { Answers, Context, Details, Fallback, FlagKey, Json, Value } from "./types.js";

/** Most details that one context remembers; beyond, it begins anew. */
const DETAILS = 10_000;
/** Most fallbacks for which one answer is remembered as an object. */
const FALLBACKS = 100;

/** Details that were asked for. */
interface Memo {
  revision: number;
  /** Whether only other rules can change them. */
  lasts: boolean;
  text: string;
  details: Details;
  ending: Ending | undefined;
}

/** Flags for one context. What was answered is remembered until rules change. */
export class ContextAnswers implements Answers {
  readonly #rules: Rules;
  readonly #counter: Counter;
  readonly #context: Context;
  /** The context as the engine takes it, once there is one; `null` where it is no context. */
  #prepared: Attributes | null | undefined;
  /** How flags end for this context until rules change. */
  readonly #endings = new Map<string, Ending>();
  #revision = -1;
  readonly #memos = new Map<string | undefined, Map<string, Memo>>();

  constructor(rules: Rules, counter: Counter, context: Context) {
    this.#rules = rules;
    this.#counter = counter;
    this.#context = context;
  }

  get #attributes(): Attributes | null {
    const { module } = this.#rules;
    if (this.#prepared === undefined && module) {
      this.#prepared = this.#rules.read(module, this.#context) ?? null;
    }
    return this.#prepared ?? null;
  }

  get<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Value<K, F> {
    const ending = this.#ending(key, fallback);
    const isAsked = ending && (typeof fallback === ending.type || typeOf(fallback) === undefined);
    if (!isAsked) return fallback as unknown as Value<K, F>;
    this.#counter.count(ending);
    return ending.value as Value<K, F>;
  }

  details<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Details<Value<K, F>> {
    const details = this.#details(key, typeOf(fallback));
    return (details.error ? withFallback(details, fallback) : details) as Details<Value<K, F>>;
  }

  /** Which arm of a release the flag would serve, if one; counts nothing. */
  exposure(key: string): Exposed | undefined {
    const [{ engine, module }, attributes] = [this.#rules, this.#attributes];
    if (!engine || !module || !attributes) return undefined;
    const guards = this.#rules.guards(engine, key);
    if (guards.length === 0) return undefined;
    const details = JSON.parse(engine.detail(key, attributes, Date.now(), "")) as Details;
    for (const guard of guards) {
      const [arm, unit] = [armOf(guard, details), attributes.unit(guard.unit)];
      if (!arm || !unit) continue;
      const { release } = guard;
      const stratum = release.stratum ? attributes.unit(release.stratum) || undefined : undefined;
      const hash = module.unit_hash(release.id, unit);
      return { release, arm, stratum, unit: hash.toString(16).padStart(16, "0") };
    }
    return undefined;
  }

  /** The value as text, to compare it; counts nothing. */
  peek(key: string): string | undefined {
    const [{ engine }, attributes] = [this.#rules, this.#attributes];
    if (!engine || !attributes) return undefined;
    return JSON.stringify((JSON.parse(engine.detail(key, attributes, Date.now(), "")) as Details).value);
  }

  #ending(key: string, fallback: Json): Ending | undefined {
    if (this.#revision !== this.#rules.revision) {
      this.#endings.clear();
      this.#revision = this.#rules.revision;
    }
    return this.#endings.get(key) ?? this.#ask(key, fallback);
  }

  #ask(key: string, fallback: Json): Ending | undefined {
    const [{ engine }, attributes] = [this.#rules, this.#attributes];
    if (!engine || !attributes) return undefined;
    const packed = this.#rules.ask(engine, key, attributes);
    if (isMissing(packed)) this.#counter.miss(key, typeOf(fallback));
    const ending = this.#rules.ending(engine, key, packed);
    if (ending && !isTimed(packed)) this.#endings.set(key, ending);
    return ending;
  }

  #details(key: string, type: string | undefined): Details {
    const [{ engine, revision }, attributes] = [this.#rules, this.#attributes];
    if (!engine) return NOT_READY;
    if (!attributes) return INVALID_CONTEXT;
    const memos = this.#memosOf(type);
    const held = memos.get(key);
    const lasts = held?.lasts && held.revision === revision;
    const memo = lasts ? held : this.#explain(engine, attributes, [key, type], held);
    if (memo !== held) memos.set(key, memo);
    if (memo.ending) this.#counter.count(memo.ending);
    else if (memo.details.error === "FLAG_NOT_FOUND") this.#counter.miss(key, type);
    return memo.details;
  }

  #memosOf(type: string | undefined): Map<string, Memo> {
    const memos = this.#memos.get(type);
    if (memos && memos.size < DETAILS) return memos;
    const empty = new Map<string, Memo>();
    this.#memos.set(type, empty);
    return empty;
  }

  #explain(
    engine: Engine,
    attributes: Attributes,
    [key, type]: [string, string | undefined],
    held?: Memo,
  ): Memo {
    const { revision } = this.#rules;
    const packed = this.#rules.ask(engine, key, attributes);
    const text = engine.detail(key, attributes, Date.now(), type ?? "");
    const details = held?.text === text ? held.details : frozen(JSON.parse(text) as Details);
    const ending = details.error ? undefined : this.#rules.ending(engine, key, packed);
    return { revision, lasts: !isTimed(packed), text, details, ending };
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

/** The type that a fallback asks for; any where there is none, or `null`. */
function typeOf(fallback: unknown): string | undefined {
  return fallback === null || fallback === undefined ? undefined : typeof fallback;
}
