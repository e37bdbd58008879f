import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { vi } from "vitest";
import * as engine from "../engine/signed.js";
import type { Platform } from "../src/platform.js";
import type { Json, RulesStorage } from "../src/types.js";

let isLoaded = false;

/** A program, with the engine that was built. */
export const program: Platform = {
  load: () => {
    if (!isLoaded) engine.initSync({ module: readFileSync("engine/signed_bg.wasm") });
    isLoaded = true;
    return engine;
  },
  audience: "client",
  tickets: true,
  onDemand: false,
  request: {},
};

/** Lets everything happen that needs no time, where time is faked. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  await vi.advanceTimersByTimeAsync(0);
}

/** A place for rules that forgets at the end of the test. */
export function memory(kept?: string): RulesStorage & { kept?: string } {
  const storage = {
    kept,
    read: () => storage.kept,
    write: (text: string) => {
      storage.kept = text;
    },
  };
  return storage;
}

/** A flag that serves one variant to everybody. */
export function flag(key: string, value: Json): [string, string] {
  const kind = value === null || typeof value === "object" ? "object" : typeof value;
  const body = {
    key,
    type: kind,
    purpose: "operational",
    variants: { it: { value } },
    enabled: true,
    off_variant: "it",
    fallthrough: { variant: "it" },
  };
  return [`flag/${key}`, JSON.stringify(body)];
}

/** The digest of all items together. */
export function digest(items: [string, string][]): string {
  const sorted = [...items].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  return `sha256:${hash(sorted.map(([key, body]) => `${key} ${hash(body)}\n`).join(""))}`;
}

/** A snapshot as a server writes it. */
export function snapshot(version: number, ...items: [string, string][]): string {
  const header = { format: 1, tenant: "t", project: "p", environment: "e", version };
  const bodies = items.map(([key, body]) => `${JSON.stringify(key)}:${body}`).join(",");
  const rest = JSON.stringify({ epoch: 1, digest: digest(items) });
  return `${JSON.stringify(header).slice(0, -1)},"items":{${bodies}},${rest.slice(1)}`;
}

type Answering = (request: {
  path: string;
  init: RequestInit;
  query: URLSearchParams;
}) => Response | Promise<Response>;

/** One arm of a release under one metric, as it is reported. */
interface ReleaseRow {
  metric: string;
  step_epoch: number;
  arm: string;
  stratum: string | null;
  ok: number;
  err: number;
  unknown: number;
  units: string[];
  seen: string;
  sampled: string[];
}

/** An arm that was served before the application was ready, as it is reported. */
interface StartExposureRow {
  release: string;
  step_epoch: number;
  arm: string;
  stratum: string | null;
  unit: string;
}

/** What was counted, as it is reported. */
interface Report {
  evaluations: { flag: string; n: number }[];
  unknown: { flag: string; n: number }[];
  dropped: number;
  starts?: { attempted: number; ok: number; within_ms?: number; exposed?: StartExposureRow[] };
  releases?: ReleaseRow[];
}

/** A server that is a function: what it is asked is remembered, and a stream is written to. */
export class Server {
  readonly asked: string[] = [];
  readonly reports: Report[] = [];
  readonly routes: Record<string, Answering> = {
    ticket: () => Response.json({ ticket: "t1", expires_in_s: 60 }),
    telemetry: ({ init }) => {
      this.reports.push(JSON.parse(String(init.body)));
      return new Response(null, { status: 204 });
    },
    stream: ({ init }) => this.#stream(init.signal ?? undefined),
  };
  /** The signed note beside the rules. */
  note?: string;
  #writer?: ReadableStreamDefaultController<Uint8Array>;

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const path = url.pathname.replace("/sdk/v1/", "");
    this.asked.push(path);
    const route = this.routes[path];
    if (!route) throw new TypeError("nobody answers");
    return route({ path, init, query: url.searchParams });
  };

  #stream(signal?: AbortSignal): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (writer) => {
        this.#writer = writer;
        signal?.addEventListener("abort", () => writer.error(signal.reason));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  /** Sends text down the stream, as it is. */
  write(text: string): void {
    this.#writer?.enqueue(new TextEncoder().encode(text));
  }

  /** Ends the stream. */
  end(): void {
    this.#writer?.close();
  }

  /** Sends a whole version down the stream, with the note that is set. */
  publish(version: number, ...items: [string, string][]): void {
    const sync = { epoch: 1, version, digest: digest(items), mode: "snapshot", note: this.note };
    this.write(`event: sync\ndata: ${JSON.stringify(sync)}\n\n`);
    this.write(`event: snapshot\nid: 1.${version}\ndata: ${snapshot(version, ...items)}\n\n`);
  }
}
