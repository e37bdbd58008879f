// The silent renewal of a member's session: before its token ends, or when the server no longer accepts it
// because the member's rights have changed. One request at a time, also with several tabs.
import { Problem } from "../api/problem";
import type { SignedIn } from "../api/types";
import { serverUrl } from "../base";
import { type Opened, openedBy, session } from "./session";

/** A token is renewed this long before it ends. */
const AHEAD_MS = 30_000;
const LOCK = "tidegate.renew";

let underWay: Promise<void> | null = null;

/** Whether a request has to wait for a renewal. */
export function isDue(opened: Opened | null, nowMs: number): boolean {
  return opened?.member !== undefined && opened.member.expiresMs - nowMs < AHEAD_MS;
}

/** Renews the session, unless another has meanwhile: `stale` is the token that is of no more use. */
export function renew(stale: string): Promise<void> {
  underWay ??= alone(() => renewOnce(stale)).finally(() => {
    underWay = null;
  });
  return underWay;
}

/** Locks are missing on plain-http origins: there the other tabs hear of it a moment later. */
async function alone(work: () => Promise<void>): Promise<void> {
  const locks: LockManager | null | undefined = navigator.locks;
  if (locks) await locks.request(LOCK, work);
  else await work();
}

async function renewOnce(stale: string): Promise<void> {
  session.catchUp();
  const opened = session.opened();
  if (!opened?.member || opened.token !== stale) return;
  const headers = { Authorization: `Bearer ${opened.member.refresh}` };
  const response = await fetch(`${serverUrl}/api/v1/sessions/refresh`, { method: "POST", headers });
  if (response.status === 401) return session.expire(opened.token);
  if (!response.ok) throw Problem.from(response.status, await response.json().catch(() => null));
  session.renew(openedBy((await response.json()) as SignedIn));
}
