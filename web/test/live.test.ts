import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { flagQuery } from "../src/api/queries";
import type { FlagDetail } from "../src/api/types";
import { flagsOf, LiveCache, parseChange } from "../src/live/apply";
import { backoff, FIRST_MS, LONGEST_MS } from "../src/live/backoff";
import { OwnChanges } from "../src/live/own";
import { type Connection, openStream, type StreamEvent } from "../src/live/stream";
import { unseenChanges } from "../src/live/unseen";

test("back-off doubles, is bounded, and jitters by half", () => {
  expect(backoff(0, 0)).toBe(FIRST_MS / 2);
  expect(backoff(0, 0.999)).toBeLessThanOrEqual(FIRST_MS);
  expect(backoff(3, 0)).toBe(FIRST_MS * 4);
  expect(backoff(50, 1)).toBe(LONGEST_MS);
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A response whose body the test feeds. */
function piped() {
  let feed!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      feed = controller;
    },
  });
  const write = (text: string) => feed.enqueue(new TextEncoder().encode(text));
  return { response: new Response(body, { status: 200 }), write, end: () => feed.close() };
}

function watched(open: (signal: AbortSignal) => Promise<Response>) {
  const states: Connection[] = [];
  const events: StreamEvent[] = [];
  const stream = openStream({
    open,
    onEvent: (event) => events.push(event),
    onConnection: (state) => states.push(state),
    random: () => 0,
    silenceMs: 45_000,
  });
  return { stream, states, events };
}

const flush = () => vi.advanceTimersByTimeAsync(0);

test("events arrive whole, however they are cut", async () => {
  const pipe = piped();
  const { stream, states, events } = watched(async () => pipe.response);
  await flush();
  for (const piece of ["event: hel", "lo\ndata: {}\n", '\nevent: change\ndata: {"a":', "1}\n\n: note\n\n"]) {
    pipe.write(piece);
  }
  await flush();
  expect(events).toEqual([
    { event: "hello", data: "{}" },
    { event: "change", data: '{"a":1}' },
  ]);
  expect(states).toContain("live");
  stream.close();
});

test("a broken stream reconnects after the back-off, and starts over once it was live", async () => {
  const pipes = [piped(), piped(), piped()];
  const open = vi.fn(async () => pipes[open.mock.calls.length - 1]?.response ?? Response.error());
  const { stream, states } = watched(open);
  await flush();
  pipes[0]?.write("event: hello\ndata: {}\n\n");
  await flush();
  pipes[0]?.end();
  await flush();
  expect(states.at(-1)).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(backoff(0, 0) - 1);
  expect(open).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(open).toHaveBeenCalledTimes(2);
  pipes[1]?.end();
  await vi.advanceTimersByTimeAsync(backoff(1, 0));
  expect(open).toHaveBeenCalledTimes(3);
  pipes[2]?.write("event: hello\ndata: {}\n\n");
  await flush();
  expect(states.at(-1)).toBe("live");
  stream.close();
});

test("silence is the end of a connection", async () => {
  const signals: AbortSignal[] = [];
  const open = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<Response>((_, reject) =>
      signal.addEventListener("abort", () => reject(new Error("cut"))),
    );
  };
  const { stream, states } = watched(open);
  await vi.advanceTimersByTimeAsync(44_999);
  expect(signals[0]?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signals[0]?.aborted).toBe(true);
  expect(states.at(-1)).toBe("reconnecting");
  stream.close();
});

test("waking skips the wait, a refusal ends the attempts, closing ends everything", async () => {
  const open = vi.fn(async () => new Response(null, { status: 503 }));
  const first = watched(open);
  await flush();
  first.stream.wake();
  await flush();
  expect(open).toHaveBeenCalledTimes(2);
  first.stream.close();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(open).toHaveBeenCalledTimes(2);

  const refused = vi.fn(async () => new Response(null, { status: 401 }));
  const second = watched(refused);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(refused).toHaveBeenCalledTimes(1);
  expect(second.states.at(-1)).toBe("refused");
});

test("what is no change is ignored", () => {
  expect(parseChange("{")).toBeNull();
  expect(parseChange("null")).toBeNull();
  expect(parseChange('{"items":[]}')).toBeNull();
  const change = parseChange('{"change":1,"project":"shop","items":["flag/a","segment/b",3]}');
  expect(change && flagsOf(change)).toEqual(["a"]);
});

const flagA = { key: "a", environments: {} } as FlagDetail;

function liveCache() {
  const cache = new QueryClient();
  const own = new OwnChanges();
  unseenChanges.clear("shop");
  cache.setQueryData(flagQuery("shop", "a").queryKey, flagA);
  const reads = vi.fn(async () => Response.json({ ...flagA, description: "read again" }));
  vi.stubGlobal("fetch", reads);
  const receive = (change: number) => ({
    event: "change",
    data: JSON.stringify({ change, project: "shop", items: ["flag/a"] }),
  });
  return { cache, own, reads, live: new LiveCache(cache, own, unseenChanges), receive };
}

test("a change by somebody else counts for the pill, and its flag is read again in place", async () => {
  const { cache, live, reads, receive } = liveCache();
  await live.receive(receive(1));
  await live.receive(receive(2));
  expect(unseenChanges.of("shop")).toEqual({ changes: 2, flags: new Set(["a"]) });
  const drawn = () => cache.getQueryData(flagQuery("shop", "a").queryKey)?.description;
  await vi.waitFor(() => expect(drawn()).toBe("read again"));
  expect(reads).toHaveBeenCalledTimes(1);
});

test("an own change counts for nothing, even when its event overtakes the answer", async () => {
  const { live, own, reads, receive } = liveCache();
  let answered!: (applied: { change: number }) => void;
  void own.track(
    new Promise<{ change: number }>((resolve) => {
      answered = resolve;
    }),
  );
  const received = live.receive(receive(9));
  answered({ change: 9 });
  await received;
  await vi.runAllTimersAsync();
  expect(unseenChanges.of("shop").changes).toBe(0);
  expect(reads).not.toHaveBeenCalled();
});

test("after a reconnect everything on screen is read again", async () => {
  const { cache, live } = liveCache();
  const invalidate = vi.spyOn(cache, "invalidateQueries");
  await live.receive({ event: "hello", data: "{}" });
  expect(invalidate).not.toHaveBeenCalled();
  await live.receive({ event: "hello", data: "{}" });
  expect(invalidate).toHaveBeenCalledWith();
});
