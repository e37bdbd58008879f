// The signed-in token. It lives in this tab's session storage, or in local storage when the person
// asked to stay signed in. Nothing else of the console touches it but the API client and the stream.
import { useSyncExternalStore } from "react";

const KEY = "tidegate.token";

export type EndReason = "expired" | "signed-out";

type Listener = () => void;

function storages(): Storage[] {
  try {
    return [window.sessionStorage, window.localStorage];
  } catch {
    return [];
  }
}

function stored(): string | null {
  for (const storage of storages()) {
    const token = storage.getItem(KEY);
    if (token) return token;
  }
  return null;
}

function forget(): void {
  for (const storage of storages()) storage.removeItem(KEY);
}

class Session {
  #token: string | null = stored();
  #ended: EndReason | null = null;
  #listeners = new Set<Listener>();

  readonly token = (): string | null => this.#token;
  /** Why the last session ended, until somebody signs in again. */
  readonly ended = (): EndReason | null => this.#ended;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  signIn(token: string, keep: boolean): void {
    forget();
    const [tab, browser] = storages();
    (keep ? browser : tab)?.setItem(KEY, token);
    this.#set(token, null);
  }

  signOut(): void {
    forget();
    this.#set(null, "signed-out");
  }

  /** The server refused `token`. A refusal of an older token must not end a newer session. */
  expire(token: string): void {
    if (token !== this.#token) return;
    forget();
    this.#set(null, "expired");
  }

  #set(token: string | null, ended: EndReason | null): void {
    this.#token = token;
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
