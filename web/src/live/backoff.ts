// How long to wait before the next attempt: exponential, bounded, and never the same for two consoles.

export const FIRST_MS = 500;
// Somebody is looking at the screen: seconds, not half a minute.
export const LONGEST_MS = 5_000;

/** `attempt` counts from 0; `random` is in [0, 1). Half of the wait is fixed, half is jitter. */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
