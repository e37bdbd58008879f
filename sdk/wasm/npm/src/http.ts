/** What became of a request; without a body, nothing has changed. */
export type Answer =
  | { kind: "answered"; body?: Uint8Array; etag?: string; note?: string }
  | { kind: "failed"; status?: number; retryAfterMs?: number };

type Failed = Extract<Answer, { kind: "failed" }>;

/** What a request asks for. */
export interface Ask {
  what: string;
  /** The entity tag of a snapshot, the reference of a list, the body of a report. */
  text: string | null;
}

/** Told how a stream goes. */
export interface Listener {
  connected(): void;
  heard(bytes: Uint8Array): void;
  closed(): void;
  failed(failure: Failed): void;
}

export interface TransportOptions {
  urls: readonly string[];
  key: string;
  audience: "client" | "server";
  tickets: boolean;
  request: RequestInit;
  fetch: typeof fetch;
  /** Most bytes of an answer. */
  most: number;
}

/** Talks to the servers of one environment with one key. Redirects are failures: the key goes nowhere else. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = { ...options, urls: options.urls.map((url) => url.replace(/\/+$/, "")) };
  }

  get endpoints(): number {
    return this.#options.urls.length;
  }

  /** Opens the stream of an endpoint and tells all that it brings, up to its end. */
  async stream(endpoint: number, lastEventId: string | null, signal: AbortSignal, listener: Listener) {
    try {
      const response = await this.#open(endpoint, lastEventId, signal);
      if ("kind" in response) return listener.failed(response);
      listener.connected();
      for await (const bytes of chunks(response)) listener.heard(bytes);
      listener.closed();
    } catch {
      // Whatever it is: before `connected` it counts as a failure, and after it as the end.
      listener.failed({ kind: "failed" });
    }
  }

  async ask(endpoint: number, ask: Ask, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#asked(endpoint, ask, signal);
    } catch {
      return { kind: "failed" };
    }
  }

  async #open(endpoint: number, lastEventId: string | null, signal: AbortSignal): Promise<Response | Failed> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    const query = new URLSearchParams();
    if (this.#options.tickets) {
      const ticket = await this.#ticket(endpoint, signal);
      if (typeof ticket !== "string") return ticket;
      query.set("ticket", ticket);
      if (lastEventId) query.set("last_event_id", lastEventId);
    } else {
      headers.authorization = `Bearer ${this.#options.key}`;
      if (lastEventId) headers["last-event-id"] = lastEventId;
    }
    const path = query.size > 0 ? `stream?${query}` : "stream";
    const response = await this.#fetch(endpoint, path, { headers, signal });
    if (response.status === 200 && response.headers.get("content-type")?.startsWith("text/event-stream")) {
      return response;
    }
    const failed = failure(response);
    // A ticket that is over says nothing against the key.
    return this.#options.tickets && failed.status === 401 ? { kind: "failed" } : failed;
  }

  async #ticket(endpoint: number, signal: AbortSignal): Promise<string | Failed> {
    const response = await this.#fetch(endpoint, "ticket", { method: "POST", ...this.#authorized(), signal });
    if (response.status !== 200) return failure(response);
    const { ticket } = JSON.parse(new TextDecoder().decode(await body(response, this.#options.most)));
    return typeof ticket === "string" ? ticket : { kind: "failed" };
  }

  async #asked(endpoint: number, { what, text }: Ask, signal: AbortSignal): Promise<Answer> {
    const request: RequestInit & { headers: Record<string, string> } = { ...this.#authorized(), signal };
    let path = what;
    if (what === "snapshot") {
      if (this.#options.audience === "client") path = `snapshot?client=${keyId(this.#options.key)}`;
      if (text) request.headers["if-none-match"] = text;
    } else if (what === "list") {
      path = `lists/${text}`;
    } else if (what === "report") {
      path = "telemetry";
      request.method = "POST";
      request.headers["content-type"] = "application/json";
      request.body = text;
      // What is sent while a page ends arrives all the same, if it is not too large for that.
      request.keepalive = text !== null && text.length < KEEPALIVE_BYTES;
    }
    const response = await this.#fetch(endpoint, path, request);
    const note = noteOf(response);
    if (response.status === 304) return { kind: "answered", note };
    if (response.status !== 200 && response.status !== 204) return failure(response);
    const etag = response.headers.get("etag") ?? undefined;
    return { kind: "answered", body: await body(response, this.#options.most), etag, note };
  }

  #authorized() {
    return { headers: { authorization: `Bearer ${this.#options.key}` } };
  }

  #fetch(endpoint: number, path: string, request: RequestInit): Promise<Response> {
    const { urls, fetch } = this.#options;
    return fetch(`${urls[endpoint]}/sdk/v1/${path}`, {
      redirect: "manual",
      ...this.#options.request,
      ...request,
    });
  }
}

/** What browsers let a page send that ends is 64 KiB in all. */
const KEEPALIVE_BYTES = 48 * 1024;

/** The part of a key that is no secret. */
function keyId(key: string): string {
  return encodeURIComponent(key.split("_")[2] ?? "");
}

/** The signed note beside rules, which stands in its header as base64. */
function noteOf(response: Response): string | undefined {
  try {
    const note = response.headers.get("tidegate-note");
    return note
      ? new TextDecoder().decode(Uint8Array.from(atob(note), (byte) => byte.charCodeAt(0)))
      : undefined;
  } catch {
    return undefined;
  }
}

function failure(response: Response): Failed {
  response.body?.cancel().catch(() => {});
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return {
    kind: "failed",
    // A redirect that is not followed has no status.
    status: response.status || undefined,
    retryAfterMs: Number.isNaN(seconds) ? undefined : seconds * 1000,
  };
}

async function* chunks(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** A body of bounded size. */
async function body(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks(response)) {
    size += part.length;
    if (size > most) throw new Error(`an answer is larger than ${most} bytes`);
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
