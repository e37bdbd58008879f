import { useSyncExternalStore } from "react";
import { absoluteTime, relativeTime } from "../words/time";

const TICK_MS = 20_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** One clock for all times on screen. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present, renewed every 20 seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

export function Time({ at }: { at: string }) {
  const present = useNow();
  return (
    <time dateTime={at} title={absoluteTime(at)} className="whitespace-nowrap">
      {relativeTime(at, present)}
    </time>
  );
}
