// Who is signed in: an API token, or a member with a session that is renewed. It lives in this tab's session
// storage, or in local storage when the person asked to stay signed in. Only the API client, the renewal and
// the stream use it.
import { useSyncExternalStore } from "react";
import type { SignedIn } from "../api/types";

const KEY = "tidegate.session";
const CHANNEL = "tidegate.session";

export type EndReason = "expired" | "signed-out";

/** What opens the server, and for a member how the next is got. */
export interface Opened {
  token: string;
  member?: { session: string; refresh: string; expiresMs: number };
}

type Listener = () => void;

export function openedBy(answer: SignedIn): Opened {
  const { token, session, refresh_token: refresh, expires_at: expires } = answer;
  return { token, member: { session, refresh, expiresMs: Date.parse(expires) } };
}

function storages(): Storage[] {
  try {
    return [window.sessionStorage, window.localStorage];
  } catch {
    return [];
  }
}

function read(storage: Storage): Opened | null {
  try {
    const held = JSON.parse(storage.getItem(KEY) ?? "null") as Opened | null;
    return typeof held?.token === "string" ? held : null;
  } catch {
    return null;
  }
}

function stored(): Opened | null {
  for (const storage of storages()) {
    const held = read(storage);
    if (held) return held;
  }
  return null;
}

function forget(): void {
  for (const storage of storages()) storage.removeItem(KEY);
}

class Session {
  #opened: Opened | null = stored();
  #ended: EndReason | null = null;
  #listeners = new Set<Listener>();
  // A refresh token is good for one request, also where two tabs hold it.
  #tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);

  constructor() {
    this.#tabs?.addEventListener("message", ({ data }: MessageEvent<Opened>) => this.#hear(data));
  }

  readonly opened = (): Opened | null => this.#opened;
  readonly token = (): string | null => this.#opened?.token ?? null;
  /** Why the last session ended, until somebody signs in again. */
  readonly ended = (): EndReason | null => this.#ended;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  signIn(opened: Opened, keep: boolean): void {
    forget();
    const [tab, browser] = storages();
    (keep ? browser : tab)?.setItem(KEY, JSON.stringify(opened));
    this.#set(opened, null);
  }

  /** The same session with its next token, where it was kept before. */
  renew(opened: Opened): void {
    const held = storages().find((storage) => storage.getItem(KEY) !== null);
    held?.setItem(KEY, JSON.stringify(opened));
    this.#set(opened, null);
    this.#tabs?.postMessage(opened);
  }

  /** What another tab has put into the storage that they share. */
  catchUp(): void {
    const held = stored();
    if (held?.member && held.member.session === this.#opened?.member?.session) this.#set(held, null);
  }

  signOut(): void {
    forget();
    this.#set(null, "signed-out");
  }

  /** The server refused `token`. A refusal of an older token must not end a newer session. */
  expire(token: string): void {
    if (token !== this.token()) return;
    forget();
    this.#set(null, "expired");
  }

  #hear(opened: Opened): void {
    const mine = this.#opened?.member;
    if (!mine || opened.member?.session !== mine.session || opened.member.expiresMs <= mine.expiresMs) return;
    const held = storages().find((storage) => storage.getItem(KEY) !== null);
    held?.setItem(KEY, JSON.stringify(opened));
    this.#set(opened, null);
  }

  #set(opened: Opened | null, ended: EndReason | null): void {
    this.#opened = opened;
    this.#ended = ended;
    for (const listener of this.#listeners) listener();
  }
}

export const session = new Session();

export function useToken(): string | null {
  return useSyncExternalStore(session.subscribe, session.token);
}

/** A path of this console to go to after signing in; anything else is refused (no open redirects). */
export function safeReturn(path: unknown): string {
  if (typeof path !== "string" || !/^\/(?![/\\])/.test(path) || path.startsWith("/sign-in")) return "/";
  return path;
}
