import type { Engine } from "../engine/engine.js";
import { ContextAnswers } from "./answers.js";
import { Counter } from "./counter.js";
import { Driver } from "./driver.js";
import { Transport } from "./http.js";
import { Outcomes } from "./outcomes.js";
import type { EngineModule, Platform } from "./platform.js";
import { Rules } from "./rules.js";
import { WorkScope } from "./scope.js";
import { wellFormed } from "./text.js";
import type {
  Change,
  Client,
  ClientOptions,
  Context,
  Details,
  Fallback,
  FlagKey,
  Readiness,
  RulesStorage,
  Status,
  Value,
} from "./types.js";

/** How long `ready` and `rules` wait if nothing is said. */
const PATIENCE_MS = 5_000;

/** Makes a client, which can be asked at once. It follows the server until it is closed. */
export function startClient(options: ClientOptions, platform: Platform): Client {
  return new FollowingClient(options, platform);
}

class FollowingClient implements Client {
  readonly #options: ClientOptions;
  readonly #platform: Platform;
  readonly #audience: "client" | "server";
  readonly #rules = new Rules();
  readonly #counter = new Counter();
  readonly #outcomes = new Outcomes();
  readonly #subscribers = new Map<string, Set<(change: Change) => void>>();
  readonly #watchers = new Set<(status: Status) => void>();
  #answers: ContextAnswers | undefined;
  #context: Context;
  #status: Status = { state: "initialising", why: "nothing has answered yet" };
  #isSettled = false;
  #driver?: Driver;
  #engine?: Engine;
  #starting?: Promise<unknown>;
  #isClosed = false;
  #unwatch?: () => void;

  constructor(options: ClientOptions, platform: Platform) {
    this.#options = options;
    this.#platform = platform;
    this.#audience = options.audience ?? platform.audience;
    this.#context = options.context ?? {};
    if (!platform.onDemand) this.#begin();
  }

  get status(): Status {
    return this.#status;
  }

  get version(): number {
    return this.#rules.engine?.version ?? 0;
  }

  get<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Value<K, F> {
    return this.#answers ? this.#answers.get(key, fallback) : (fallback as unknown as Value<K, F>);
  }

  details<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Details<Value<K, F>> {
    return this.#current().details(key, fallback);
  }

  async ready({ timeoutMs = PATIENCE_MS } = {}): Promise<Readiness> {
    if (this.#platform.onDemand) await this.refresh();
    await this.#wait(() => this.#isSettled, timeoutMs);
    const { state, why } = this.#status;
    const hasRules = this.#rules.engine !== undefined;
    const rules = state === "ready" ? "live" : hasRules ? "cached" : "defaults";
    return why ? { rules, why } : { rules };
  }

  async rules({ timeoutMs = PATIENCE_MS } = {}): Promise<void> {
    if (this.#platform.onDemand) await this.refresh();
    await this.#wait(() => this.#rules.engine !== undefined, timeoutMs);
  }

  setContext(context: Context): void {
    const before = this.#values();
    this.#context = context;
    this.#answers = undefined;
    if (this.#rules.engine) this.#answers = this.#answersFor(context);
    this.#tell(before, {});
  }

  for(context: Context): ContextAnswers {
    return this.#answersFor(context);
  }

  scope(context: Context): WorkScope {
    return new WorkScope(this.#answersFor(context), this.#outcomes, () => this.#hasten());
  }

  started(): void {
    if (this.#outcomes.ready()) this.#hasten();
  }

  /** What was counted should be reported at once. */
  #hasten(): void {
    this.#driver?.handle((engine) => engine.urgent());
  }

  subscribe(key: FlagKey | "*", callback: (change: Change) => void): () => void {
    const callbacks = this.#subscribers.get(key) ?? new Set();
    this.#subscribers.set(key, callbacks.add(callback));
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0) this.#subscribers.delete(key);
    };
  }

  onStatus(callback: (status: Status) => void): () => void {
    this.#watchers.add(callback);
    return () => this.#watchers.delete(callback);
  }

  snapshot(): string | undefined {
    if (this.#audience === "server") {
      throw new Error(
        "rules for servers must not leave them: make another client with a `client` key and `audience: 'client'`, " +
          "and hand on its snapshot",
      );
    }
    return this.#engine?.document() || undefined;
  }

  async refresh(): Promise<void> {
    await this.#begin();
    await this.#driver?.refresh();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unwatch?.();
    await this.#driver?.close();
  }

  /** Begins to follow the server; at once, where the engine is there at once. */
  #begin(): Promise<unknown> | undefined {
    if (this.#starting || this.#driver) return this.#starting;
    const loading = this.#platform.load(this.#fingerprint !== undefined);
    if (!(loading instanceof Promise)) {
      this.#start(loading);
      return undefined;
    }
    this.#starting = loading.then(
      (module) => this.#start(module),
      (error: unknown) => {
        this.#warn(`the engine cannot be loaded, flags have their fallbacks: ${error}`);
        this.#setStatus({ state: "failed", why: "the engine cannot be loaded" }, true);
      },
    );
    return this.#starting;
  }

  /** Under which root keys rules have to be signed: what stands behind the point in the key. */
  get #fingerprint(): string | undefined {
    const { key, verify } = this.#options;
    return verify === false ? undefined : key.split(".")[1];
  }

  #start(module: EngineModule): void {
    if (this.#isClosed) return;
    if (this.#fingerprint !== undefined && !module.Engine.verifies()) {
      throw new Error("this engine verifies no signatures");
    }
    this.#rules.module = module;
    const { url, key, stream, reports, application, fetch: own } = this.#options;
    const { tickets, request, onDemand } = this.#platform;
    const urls = typeof url === "string" ? [url] : url;
    const send: typeof fetch = own ?? ((input, init) => fetch(input, init));
    const [audience, most] = [this.#audience, module.Engine.most_bytes()];
    const transport = new Transport({ urls, key, audience, tickets, request, fetch: send, most });
    const { name, version } = application ?? { name: "", version: "" };
    const app = JSON.stringify({ name: wellFormed(`${name}`), version: wellFormed(`${version ?? ""}`) });
    const instance = reports === false ? "" : crypto.randomUUID();
    const believed = this.#fingerprint ?? "";
    const engine = new module.Engine(transport.endpoints, instance, app, believed, audience);
    this.#engine = engine;
    const streams = stream !== false && !onDemand;
    const driver = new Driver({ transport, engine, host: this.#host(engine), streams, timers: !onDemand });
    this.#driver = driver;
    this.#restore(driver);
    driver.tick();
    this.#unwatch = this.#platform.watch?.(
      () => driver.tick(),
      () => this.#hasten(),
    );
  }

  #restore(driver: Driver): void {
    const { bootstrap } = this.#options;
    if (bootstrap) {
      this.#attempt("the rules in `bootstrap` cannot be used", () =>
        driver.handle((engine) => engine.bootstrapped(bootstrap)),
      );
    }
    const put = (text: string | undefined) => {
      if (text) driver.handle((engine) => engine.restored(text));
    };
    this.#attempt("the kept rules cannot be used", () => this.#storage()?.read(), put);
  }

  /** Does what may fail, now or later, which is said and no more. */
  #attempt<T>(what: string, act: () => T | Promise<T>, then?: (result: T) => void): void {
    const failed = (error: unknown) =>
      this.#warn(`${what}: ${error instanceof Error ? error.message : error}`);
    try {
      const result = act();
      if (result instanceof Promise) result.then(then).catch(failed);
      else then?.(result);
    } catch (error) {
      failed(error);
    }
  }

  #storage(): RulesStorage | undefined {
    const { storage, url, key } = this.#options;
    if (storage !== undefined) return storage || undefined;
    return this.#platform.storage?.(`tidegate ${url} ${key.split("_")[2] ?? ""}`);
  }

  #host(engine: Engine) {
    return {
      install: (changed: readonly string[]) => this.#install(engine, changed),
      persist: () => {
        const text = engine.kept();
        const keep = (storage: RulesStorage, kept: string) => storage.write(kept);
        this.#attempt("the rules cannot be kept for the next start", () => {
          const storage = this.#storage();
          return storage && text ? keep(storage, text) : undefined;
        });
      },
      status: (status: Status, settled: boolean) => this.#setStatus(status, settled),
      count: () => {
        const dropped = this.#counter.collect(engine) + this.#outcomes.collect(engine);
        return engine.counted(this.#outcomes.starts(this.#options.startsWithinMs), dropped);
      },
      warn: (message: string) => this.#warn(message),
      failed: (why: string) => {
        this.#warn(`${why}; the last good rules stay, and no others come`);
        this.#setStatus({ state: this.#rules.engine ? "stale" : "failed", why }, true);
      },
    };
  }

  #install(engine: Engine, changed: readonly string[]): void {
    const before = this.#values();
    this.#rules.install(engine, changed);
    this.#answers ??= this.#answersFor(this.#context);
    const areFlags = changed.every((item) => item.startsWith("flag/"));
    this.#tell(before, areFlags ? { flags: changed.map((item) => item.slice("flag/".length)) } : {});
  }

  #setStatus(status: Status, settled: boolean): void {
    this.#status = status;
    this.#isSettled = settled;
    for (const watcher of [...this.#watchers]) this.#call(watcher, status);
  }

  #current(): ContextAnswers {
    return this.#answers ?? new ContextAnswers(this.#rules, this.#counter, this.#context);
  }

  #answersFor(context: Context): ContextAnswers {
    const { application } = this.#options;
    const whole = application ? { app: { ...application }, ...context } : context;
    return new ContextAnswers(this.#rules, this.#counter, whole);
  }

  /** What those flags answer that somebody follows. */
  #values(): Map<string, string | undefined> {
    const keys = [...this.#subscribers.keys()].filter((key) => key !== "*");
    return new Map(keys.map((key) => [key, this.#answers?.peek(key)]));
  }

  #tell(before: Map<string, string | undefined>, change: Change): void {
    const after = this.#values();
    for (const [key, callbacks] of [...this.#subscribers]) {
      if (key !== "*" && before.get(key) === after.get(key)) continue;
      for (const callback of [...callbacks]) this.#call(callback, change);
    }
  }

  #call<T>(callback: (argument: T) => void, argument: T): void {
    try {
      callback(argument);
    } catch (error) {
      this.#warn(`a subscriber failed: ${error}`);
    }
  }

  #wait(isDone: () => boolean, timeoutMs: number): Promise<void> {
    if (isDone()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        unsubscribe.forEach((unsubscribe) => void unsubscribe());
        resolve();
      };
      const look = () => isDone() && end();
      const unsubscribe = [this.onStatus(look), this.subscribe("*", look)];
      const timer = setTimeout(end, timeoutMs);
    });
  }

  #warn(message: string): void {
    const warn = this.#options.onWarning ?? ((text: string) => console.warn(text));
    warn(`tidegate: ${message}`);
  }
}
