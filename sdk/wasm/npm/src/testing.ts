import type {
  Answers,
  Change,
  Client,
  Context,
  Details,
  Fallback,
  FlagKey,
  Json,
  Outcome,
  Readiness,
  Scope,
  Status,
  Value,
} from "./types.js";

export type * from "./types.js";

/** A flag that was asked for. */
export interface Asked {
  flag: string;
  context: Context;
}

/** A client whose flags stand in the test: no server, no engine, no time. */
export class TestClient implements Client {
  /** What was asked for, in order. */
  readonly asked: Asked[] = [];
  /** How scopes ended, in order. */
  readonly outcomes: { context: Context; outcome: Outcome }[] = [];
  /** Whether the application said that it is ready to work. */
  isStarted = false;
  readonly #values: Map<string, Json>;
  readonly #details = new Map<string, Details>();
  readonly #callbacks = new Map<string, Set<(change: Change) => void>>();
  readonly #watchers = new Set<(status: Status) => void>();
  #status: Status = { state: "ready" };
  #context: Context;
  #version = 1;

  constructor(flags: Record<string, Json>, context: Context) {
    this.#values = new Map(Object.entries(flags));
    this.#context = context;
  }

  /** Sets what a flag answers from now on, whoever asks. */
  set(flag: string, value: Json): void {
    this.#values.set(flag, value);
    this.#changed(flag);
  }

  /** Takes a flag away: it answers with fallbacks from now on. */
  remove(flag: string): void {
    this.#values.delete(flag);
    this.#changed(flag);
  }

  /** Sets the status, such as `{ state: "stale", why: "a test" }`. */
  setStatus(status: Status): void {
    this.#status = status;
    for (const watcher of [...this.#watchers]) watcher(status);
  }

  get status(): Status {
    return this.#status;
  }

  get version(): number {
    return this.#status.state === "initialising" || this.#status.state === "failed" ? 0 : this.#version;
  }

  get<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Value<K, F> {
    return this.details(key, fallback).value;
  }

  details<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Details<Value<K, F>> {
    this.asked.push({ flag: key, context: this.#context });
    return this.#answer(key, fallback as Json) as Details<Value<K, F>>;
  }

  for(context: Context): Answers {
    const details: Answers["details"] = (key, fallback) => {
      this.asked.push({ flag: key, context });
      return this.#answer(key, fallback as Json) as never;
    };
    return { details, get: (key, fallback) => details(key, fallback).value };
  }

  /** Flags for a piece of work; how it ended stands in `outcomes`. */
  scope(context: Context): Scope {
    let isFinished = false;
    const finish = (outcome: Outcome) => {
      if (!isFinished) this.outcomes.push({ context, outcome });
      isFinished = true;
    };
    return { ...this.for(context), finish, [Symbol.dispose]: () => finish("unknown") };
  }

  started(): void {
    this.isStarted = true;
  }

  async ready(): Promise<Readiness> {
    return { rules: this.version > 0 ? "live" : "defaults" };
  }

  async rules(): Promise<void> {}

  setContext(context: Context): void {
    this.#context = context;
    for (const callback of [...(this.#callbacks.get("*") ?? [])]) callback({});
  }

  subscribe(key: FlagKey | "*", callback: (change: Change) => void): () => void {
    const callbacks = this.#callbacks.get(key) ?? new Set();
    this.#callbacks.set(key, callbacks.add(callback));
    return () => callbacks.delete(callback);
  }

  onStatus(callback: (status: Status) => void): () => void {
    this.#watchers.add(callback);
    return () => this.#watchers.delete(callback);
  }

  snapshot(): undefined {}

  async refresh(): Promise<void> {}

  async close(): Promise<void> {}

  #changed(flag: string): void {
    this.#version += 1;
    this.#details.clear();
    const change = { flags: [flag] };
    const callbacks = [...(this.#callbacks.get(flag) ?? []), ...(this.#callbacks.get("*") ?? [])];
    for (const callback of callbacks) callback(change);
  }

  /** The same object for as long as it is the same answer, as from a true client. */
  #answer(key: string, fallback: Json): Details {
    const known = this.#details.get(key);
    const made = this.#made(key, fallback);
    if (known && known.value === made.value && known.error === made.error) return known;
    this.#details.set(key, made);
    return made;
  }

  #made(key: string, fallback: Json): Details {
    const refused = (error: Details["error"]): Details => {
      return { value: fallback, variant: null, reason: "ERROR", error };
    };
    if (this.version === 0) return refused("PROVIDER_NOT_READY");
    const value = this.#values.get(key);
    if (value === undefined) return refused("FLAG_NOT_FOUND");
    if (fallback !== null && typeof value !== typeof fallback) return refused("TYPE_MISMATCH");
    return { value, variant: null, reason: "OVERRIDE" };
  }
}

/** A client for tests, with these flags. */
export function createTestClient(flags: Record<string, Json> = {}, context: Context = {}): TestClient {
  return new TestClient(flags, context);
}
