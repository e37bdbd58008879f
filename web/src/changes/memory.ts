// What this browser remembers of logs that it has verified. It outlives sessions: that is what it is for.
import { type Memory, ownerOf, type Verdict } from "./verify";

const name = (owner: string) => `tidegate.log ${owner}`;

/** What is remembered of the log of that owner; nothing where storage is forbidden or holds something else. */
export function recall(owner: string): Memory {
  try {
    return (JSON.parse(localStorage.getItem(name(owner)) ?? "{}") ?? {}) as Memory;
  } catch {
    return {};
  }
}

/** Remembers what was verified; whether it could. */
export function remember(roots: string, { learnt }: Verdict, now: Date): boolean {
  if (!learnt) return true;
  const owner = ownerOf(roots);
  const { fingerprint } = recall(owner);
  const seenAt = now.toISOString();
  const memory: Memory = {
    fingerprint: fingerprint ?? { value: learnt.fingerprint, seenAt },
    checkpoint: { ...learnt.checkpoint, seenAt },
  };
  try {
    localStorage.setItem(name(owner), JSON.stringify(memory));
    return true;
  } catch {
    return false;
  }
}
