import type { Engine } from "../engine/engine.js";
import type { Answer, Transport } from "./http.js";
import type { Status } from "./types.js";

/** What the session wants done, in order. */
type Deed =
  | { do: "connect"; endpoint: number; last_event_id: string | null }
  | { do: "disconnect" }
  | { do: "ask"; request: number; endpoint: number; what: string; text: string | null }
  | { do: "abandon"; request: number }
  | { do: "install"; changed: string[] }
  | { do: "persist" }
  | { do: "refused"; message: string }
  | { do: "fail"; message: string }
  | ({ do: "status"; settled: boolean } & Status)
  | { do: "count" }
  | { do: "ended" }
  | { do: "wait"; until_ms: number };

/** Who has the rules, and counts what is asked of them. */
export interface Host {
  install(changed: readonly string[]): void;
  persist(): void;
  status(status: Status, settled: boolean): void;
  /** Hands in what was counted. */
  count(): string;
  warn(message: string): void;
  /** The connection has ended for good; the last good rules stay. */
  failed(why: string): void;
}

export interface DriverOptions {
  transport: Transport;
  engine: Engine;
  host: Host;
  /** Whether a stream is held open. */
  streams: boolean;
  /** Whether time alone makes something happen. */
  timers: boolean;
}

/** The longest sleep; waking too early does no harm. */
const LONGEST_SLEEP_MS = 3_600_000;
/** By then a request must have been answered. */
const REQUEST_MS = 30_000;
/** How long the end waits for the last report to be taken. */
const LAST_REPORT_MS = 2_000;

/** Performs what the session decides, and tells it what came of that. Decides nothing. */
export class Driver {
  readonly #options: DriverOptions;
  readonly #requests = new Map<number, { abort: AbortController; end: number; done: Promise<void> }>();
  #stream?: AbortController;
  #timer?: ReturnType<typeof setTimeout>;
  #wakeMs = 0;
  #hasEnded = false;
  #ended?: () => void;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  /** Hands in what happened, and does what that leads to. */
  handle(input: (engine: Engine) => string): void {
    if (this.#hasEnded) return;
    const deeds = this.#decide(input);
    for (const deed of deeds) this.#perform(deed);
    if (deeds.some((deed) => deed.do === "count")) this.handle(() => this.#options.host.count());
    this.#sleep();
  }

  /** What is to be done. Where memory gives out, the engine decides nothing any more, but the rules answer. */
  #decide(input: (engine: Engine) => string): Deed[] {
    const { engine, host } = this.#options;
    try {
      engine.at(now(), Date.now(), Math.random());
      return JSON.parse(input(engine)) as Deed[];
    } catch (error) {
      this.#stop();
      host.failed(`the engine has failed: ${error}`);
      return [];
    }
  }

  /** The time has come, or a pause is over. */
  tick(): void {
    for (const [request, { abort, end }] of this.#requests) {
      if (end > now()) continue;
      abort.abort();
      this.#answer(request, { kind: "failed" });
    }
    this.handle((engine) => engine.tick());
  }

  /** Does what is due, and waits until everything is answered that was asked. */
  async refresh(): Promise<void> {
    this.tick();
    while (this.#requests.size > 0) {
      await Promise.all([...this.#requests.values()].map(({ done }) => done));
    }
  }

  /** Reports what was counted to the last, but does not wait for long. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    this.handle((engine) => engine.closing());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, LAST_REPORT_MS);
    });
    await Promise.race([ended, limit]);
    clearTimeout(timer);
    this.#stop();
  }

  #stop(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#stream?.abort();
    for (const { abort } of this.#requests.values()) abort.abort();
    this.#requests.clear();
    this.#ended?.();
  }

  #perform(deed: Deed): void {
    const { host } = this.#options;
    if (deed.do === "connect") this.#connect(deed.endpoint, deed.last_event_id);
    else if (deed.do === "disconnect") this.#disconnect();
    else if (deed.do === "ask") this.#ask(deed);
    else if (deed.do === "abandon") this.#abandon(deed.request);
    else if (deed.do === "install") host.install(deed.changed);
    else if (deed.do === "persist") host.persist();
    else if (deed.do === "refused") host.warn(`refused; the last good rules stay: ${deed.message}`);
    else if (deed.do === "fail") throw new Error(deed.message);
    else if (deed.do === "status") host.status(statusOf(deed), deed.settled);
    else if (deed.do === "ended") this.#stop();
    else if (deed.do === "wait") this.#wakeMs = deed.until_ms;
  }

  #disconnect(): void {
    this.#stream?.abort();
    this.#stream = undefined;
  }

  #abandon(request: number): void {
    this.#requests.get(request)?.abort.abort();
    this.#requests.delete(request);
  }

  #connect(endpoint: number, lastEventId: string | null): void {
    const stream = new AbortController();
    this.#stream = stream;
    // What comes of a stream that was dropped is nobody's business any more.
    const hand = (input: (engine: Engine) => string) => {
      if (this.#stream === stream) this.handle(input);
    };
    if (!this.#options.streams) {
      queueMicrotask(() => hand((engine) => engine.failed(0, 0)));
      return;
    }
    this.#options.transport.stream(endpoint, lastEventId, stream.signal, {
      connected: () => hand((engine) => engine.connected()),
      heard: (bytes) => hand((engine) => engine.heard(bytes)),
      closed: () => hand((engine) => engine.closed()),
      failed: ({ status, retryAfterMs }) => hand((engine) => engine.failed(status ?? 0, retryAfterMs ?? 0)),
    });
  }

  #ask(deed: Extract<Deed, { do: "ask" }>): void {
    const abort = new AbortController();
    const asking = this.#options.transport.ask(deed.endpoint, deed, abort.signal);
    const done = asking.then((answer) => {
      if (this.#requests.get(deed.request)?.abort === abort) this.#answer(deed.request, answer);
    });
    this.#requests.set(deed.request, { abort, end: now() + REQUEST_MS, done });
  }

  #answer(request: number, answer: Answer): void {
    this.#requests.delete(request);
    this.handle((engine) => {
      if (answer.kind === "failed")
        return engine.denied(request, answer.status ?? 0, answer.retryAfterMs ?? 0);
      return engine.answered(request, answer.body, answer.etag ?? "", answer.note ?? "");
    });
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    if (this.#hasEnded || !this.#options.timers) return;
    const ends = [...this.#requests.values()].map(({ end }) => end);
    const pause = Math.min(this.#wakeMs, ...ends) - now();
    this.#timer = setTimeout(() => this.tick(), Math.min(Math.max(pause, 0), LONGEST_SLEEP_MS));
  }
}

function statusOf({ state, why }: Status): Status {
  return why ? { state, why } : { state };
}

/** Milliseconds of a clock that does not go back. Where the page slept, it may have stood still. */
function now(): number {
  return performance.now();
}
