// One event stream, read with fetch because EventSource cannot send a bearer header. It reconnects for
// ever with back-off, and treats a silent connection as a dead one.
import { createParser } from "eventsource-parser";
import { backoff } from "./backoff";

/** The server beats every 15 s; three missed beats mean the connection is gone. */
export const SILENCE_MS = 45_000;

export type Connection = "connecting" | "live" | "reconnecting" | "refused";

export interface StreamEvent {
  event: string;
  data: string;
}

export interface StreamOptions {
  open: (signal: AbortSignal) => Promise<Response>;
  onEvent: (event: StreamEvent) => void;
  onConnection: (state: Connection) => void;
  random?: () => number;
  silenceMs?: number;
}

export interface Stream {
  close: () => void;
  /** Tries again now instead of waiting out the back-off. */
  wake: () => void;
}

type Ending = "ended" | "refused";

export function openStream(options: StreamOptions): Stream {
  const { open, onEvent, onConnection, random = Math.random, silenceMs = SILENCE_MS } = options;
  const closing = new AbortController();
  let attempt = 0;
  let wake = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        closing.signal.removeEventListener("abort", done);
        wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      closing.signal.addEventListener("abort", done);
      wake = done;
    });

  const heard = (event: StreamEvent) => {
    attempt = 0;
    onConnection("live");
    onEvent(event);
  };

  async function run(): Promise<void> {
    onConnection("connecting");
    while (!closing.signal.aborted) {
      const ending = await readOnce(open, closing.signal, silenceMs, heard);
      if (closing.signal.aborted) return;
      if (ending === "refused") return onConnection("refused");
      onConnection("reconnecting");
      await pause(backoff(attempt, random()));
      attempt += 1;
    }
  }

  void run();
  return { close: () => closing.abort(), wake: () => wake() };
}

async function readOnce(
  open: StreamOptions["open"],
  closing: AbortSignal,
  silenceMs: number,
  heard: (event: StreamEvent) => void,
): Promise<Ending> {
  const attempt = new AbortController();
  const abort = () => attempt.abort();
  closing.addEventListener("abort", abort);
  let watchdog = setTimeout(abort, silenceMs);
  try {
    const response = await open(attempt.signal);
    if (response.status === 401 || response.status === 403) return "refused";
    if (!response.ok || !response.body) return "ended";
    const parser = createParser({ onEvent: ({ event, data }) => heard({ event: event ?? "message", data }) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "ended";
      clearTimeout(watchdog);
      watchdog = setTimeout(abort, silenceMs);
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } catch {
    // An aborted or broken connection; the caller decides what comes next.
    return "ended";
  } finally {
    clearTimeout(watchdog);
    closing.removeEventListener("abort", abort);
    attempt.abort();
  }
}
