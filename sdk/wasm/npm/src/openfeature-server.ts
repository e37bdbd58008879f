import {
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
} from "@openfeature/server-sdk";
import { contextOf, METADATA, resolve } from "./openfeature.js";
import type { Answers, Client, Status } from "./types.js";

/** An OpenFeature provider for programs: a context for each question. */
export class TidegateServerProvider implements Provider {
  readonly metadata = METADATA;
  readonly runsOn = "server";
  readonly events = new OpenFeatureEventEmitter();
  readonly #client: Client;
  #ends: (() => void)[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  async initialize(): Promise<void> {
    const { rules, why } = await this.#client.ready();
    this.#ends = [
      this.#client.onStatus((status) => this.#tell(status)),
      this.#client.subscribe("*", ({ flags }) => {
        const flagsChanged = flags ? { flagsChanged: [...flags] } : {};
        this.events.emit(ProviderEvents.ConfigurationChanged, flagsChanged);
      }),
    ];
    if (rules === "defaults") throw new ProviderFatalError(why ?? "there are no rules");
  }

  async onClose(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    await this.#client.close();
  }

  async resolveBooleanEvaluation(flag: string, fallback: boolean, context: EvaluationContext) {
    return resolve(this.#for(context), flag, fallback);
  }

  async resolveStringEvaluation(flag: string, fallback: string, context: EvaluationContext) {
    return resolve(this.#for(context), flag, fallback);
  }

  async resolveNumberEvaluation(flag: string, fallback: number, context: EvaluationContext) {
    return resolve(this.#for(context), flag, fallback);
  }

  async resolveObjectEvaluation<T extends JsonValue>(flag: string, fallback: T, context: EvaluationContext) {
    return resolve(this.#for(context), flag, fallback);
  }

  #for(context: EvaluationContext): Answers {
    return this.#client.for(contextOf(context));
  }

  #tell({ state, why }: Status): void {
    const message = why ? { message: why } : {};
    if (state === "ready") this.events.emit(ProviderEvents.Ready);
    else if (state === "stale") this.events.emit(ProviderEvents.Stale, message);
    else if (state === "failed") this.events.emit(ProviderEvents.Error, message);
  }
}
