import type { ContextAnswers } from "./answers.js";
import type { Exposed, Outcomes } from "./outcomes.js";
import type { Details, Fallback, FlagKey, Outcome, Scope, Value } from "./types.js";

/** Reads flags for one piece of work, and tells how the work ended: all guarded variants that it was served share that. */
export class WorkScope implements Scope {
  readonly #answers: ContextAnswers;
  readonly #outcomes: Outcomes;
  readonly #hasten: () => void;
  readonly #begunMs = performance.now();
  /** By flag: whom a release has exposed first counts. */
  readonly #exposed = new Map<string, Exposed>();
  #isFinished = false;

  /** `hasten` is called where the server should know at once. */
  constructor(answers: ContextAnswers, outcomes: Outcomes, hasten: () => void) {
    this.#answers = answers;
    this.#outcomes = outcomes;
    this.#hasten = hasten;
  }

  get<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Value<K, F> {
    this.#expose(key);
    return this.#answers.get(key, fallback);
  }

  details<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Details<Value<K, F>> {
    this.#expose(key);
    return this.#answers.details(key, fallback);
  }

  finish(outcome: Outcome): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    const exposures = [...this.#exposed.values()];
    const took = performance.now() - this.#begunMs;
    if (exposures.length > 0 && this.#outcomes.add(exposures, outcome, took)) this.#hasten();
  }

  [Symbol.dispose](): void {
    this.finish("unknown");
  }

  /** Remembers whether a guarded split is about to serve somebody. */
  #expose(key: string): void {
    const exposed = this.#exposed.has(key) ? undefined : this.#answers.exposure(key);
    if (!exposed) return;
    this.#exposed.set(key, exposed);
    if (this.#outcomes.begin(exposed)) this.#hasten();
  }
}
