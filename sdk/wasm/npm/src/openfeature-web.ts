import {
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
} from "@openfeature/web-sdk";
import { contextOf, METADATA, resolve } from "./openfeature.js";
import type { Client, Status } from "./types.js";

/** An OpenFeature provider for pages: one context for all. */
export class TidegateWebProvider implements Provider {
  readonly metadata = METADATA;
  readonly runsOn = "client";
  readonly events = new OpenFeatureEventEmitter();
  readonly #client: Client;
  #ends: (() => void)[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  async initialize(context: EvaluationContext = {}): Promise<void> {
    this.#client.setContext(contextOf(context));
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

  onContextChange(_: EvaluationContext, context: EvaluationContext): void {
    this.#client.setContext(contextOf(context));
  }

  async onClose(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    await this.#client.close();
  }

  resolveBooleanEvaluation(flag: string, fallback: boolean) {
    return resolve(this.#client, flag, fallback);
  }

  resolveStringEvaluation(flag: string, fallback: string) {
    return resolve(this.#client, flag, fallback);
  }

  resolveNumberEvaluation(flag: string, fallback: number) {
    return resolve(this.#client, flag, fallback);
  }

  resolveObjectEvaluation<T extends JsonValue>(flag: string, fallback: T) {
    return resolve(this.#client, flag, fallback);
  }

  #tell({ state, why }: Status): void {
    const message = why ? { message: why } : {};
    if (state === "ready") this.events.emit(ProviderEvents.Ready);
    else if (state === "stale") this.events.emit(ProviderEvents.Stale, message);
    else if (state === "failed") this.events.emit(ProviderEvents.Error, message);
  }
}
