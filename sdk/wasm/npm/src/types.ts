import type { Flags } from "./flags.js";

export type { Flags };

/** Whatever JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values of attributes. What JSON cannot say is left out. */
export type Attribute =
  | undefined
  | null
  | boolean
  | number
  | string
  | Attribute[]
  | { [key: string]: Attribute };

/** For whom flags are asked: attributes by name, nested as their dotted paths say. */
export interface Context {
  /** What splits go by where a flag names nothing else. */
  targetingKey?: string;
  [attribute: string]: Attribute;
}

/** Keys of flags: any text where no flags are declared. */
export type FlagKey = [keyof Flags] extends [never] ? string : keyof Flags & string;

/** What a flag can be asked with as a fallback. */
export type Fallback<K> = K extends keyof Flags ? Flags[K] : Json;

/** The type of the answer: the declared one, or the kind of the fallback. */
export type Value<K, F> = K extends keyof Flags
  ? Flags[K]
  : F extends boolean
    ? boolean
    : F extends number
      ? number
      : F extends string
        ? string
        : F;

/** Why a flag served what it served. */
export type Reason =
  | "TARGETING_MATCH"
  | "SPLIT"
  | "DEFAULT"
  | "DISABLED"
  | "ARCHIVED"
  | "OVERRIDE"
  | "PREREQUISITE_FAILED"
  | "ERROR";

/** Why a flag served the fallback. */
export type ErrorCode =
  | "FLAG_NOT_FOUND"
  | "TYPE_MISMATCH"
  | "INVALID_CONTEXT"
  | "UNSUPPORTED"
  | "PROVIDER_NOT_READY";

/** What a flag answers, and why. */
export interface Details<V = Json> {
  readonly value: V;
  /** Key of the variant that is served. */
  readonly variant: string | null;
  readonly reason: Reason;
  /** With the reason `ERROR`: the value is the fallback. */
  readonly error?: ErrorCode;
  /** The rule that decided. */
  readonly rule?: string;
  /** The individual entry that decided. */
  readonly override?: string;
  /** The prerequisite that was not met. */
  readonly prerequisite?: string;
  /** Attributes that were missing or of another type, so that rules could not match. */
  readonly unknown?: readonly { readonly rule: string; readonly attribute: string }[];
  readonly metadata?: { readonly [key: string]: Json };
}

/** Whether there are rules, and how fresh they are. */
export type State = "initialising" | "ready" | "stale" | "offline" | "failed";

/** A state with its reason, which is missing while the rules are current. */
export interface Status {
  readonly state: State;
  readonly why?: string;
}

/** What waiting for a client led to. */
export interface Readiness {
  /** `live`: the server's current rules; `cached`: kept ones; `defaults`: none, so that fallbacks apply. */
  readonly rules: "live" | "cached" | "defaults";
  readonly why?: string;
}

/** Flags for one context. */
export interface Answers {
  /** The value of a flag, or the fallback where it has none of that type. Never waits, never throws. */
  get<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Value<K, F>;
  /** The value with its reasons. The same object for as long as they are the same. */
  details<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Details<Value<K, F>>;
}

/** What is told to those who subscribe to all flags: the keys in question, or all. */
export interface Change {
  /** Flags that may answer otherwise now; missing where any may. */
  readonly flags?: readonly string[];
}

/** How what was done for somebody ended: well, badly, or nobody knows. */
export type Outcome = "ok" | "error" | "unknown";

/**
 * Flags for one piece of work, such as a request, and how it ended: for those whom a release exposes. With `using`, a
 * scope that ends without a word counts as unknown; one that is never finished does not count.
 */
export interface Scope extends Answers {
  /** Says how the work ended. Who says it first is heard. */
  finish(outcome: Outcome): void;
  [Symbol.dispose](): void;
}

/** A client that follows one environment. */
export interface Client extends Answers {
  readonly status: Status;
  /** The version of the rules in use; 0 while there are none. */
  readonly version: number;
  /** Waits until the server's current rules are in use, or waiting is of no use. Never rejects. */
  ready(options?: { timeoutMs?: number }): Promise<Readiness>;
  /** Waits until there are rules from anywhere. Never rejects. */
  rules(options?: { timeoutMs?: number }): Promise<void>;
  /** From now on flags are asked for this context. */
  setContext(context: Context): void;
  /** The same client for another context. */
  for(context: Context): Answers;
  /** Flags for one piece of work for somebody, whose end is told. */
  scope(context: Context): Scope;
  /** The application is ready to work: within `startsWithinMs` after it was served the first guarded variant. */
  started(): void;
  /** Calls back after the value of a flag has changed. Gives back what ends that. */
  subscribe(key: FlagKey, callback: () => void): () => void;
  /** Calls back after rules or context have changed. */
  subscribe(key: "*", callback: (change: Change) => void): () => void;
  /** Calls back when the status changes. */
  onStatus(callback: (status: Status) => void): () => void;
  /** The rules in use, as `bootstrap` takes them; nothing while there are none. */
  snapshot(): string | undefined;
  /** Does what is due, and waits for its end: for workers, which live only as long as their requests. */
  refresh(): Promise<void>;
  /** Reports what was counted, and ends the connection. The rules stay in use. */
  close(): Promise<void>;
}

/** Where the last good rules are kept between starts. Both may fail: that is counted, and no more. */
export interface RulesStorage {
  read(): string | undefined | Promise<string | undefined>;
  write(text: string): void | Promise<void>;
}

/** How a client is set up. */
export interface ClientOptions {
  /** The server's address; or several, of which another is asked where one does not answer. */
  url: string | readonly string[];
  /** An SDK key of the environment: for pages one of the `client` audience, which is no secret. */
  key: string;
  /** For whom flags are asked; `setContext` changes it. */
  context?: Context;
  /** Rules to begin with, from `snapshot()` of a client on the server. */
  bootstrap?: string;
  /**
   * `false`: rules count without their signature, and a page loads a smaller engine. Otherwise, with a key that has a
   * point and the fingerprint of root keys in it, only rules count that are signed under those.
   */
  verify?: boolean;
  /** Where rules are kept; `false` for nowhere. In pages `localStorage`, if nothing is said. */
  storage?: RulesStorage | false;
  /** `false`: asks from time to time instead of holding a stream open. */
  stream?: boolean;
  /** What the application is called in reports, and as `app.name` and `app.version` in contexts. */
  application?: { name: string; version: string };
  /** `false`: reports nothing. */
  reports?: boolean;
  /**
   * How long a start of the application may take, from the first variant that it is served and a release guards until
   * `started()`: a minute, if nothing is said, and at most ten.
   */
  startsWithinMs?: number;
  /** For which audience the key is; where nothing is said, pages have `client` and programs `server`. */
  audience?: "client" | "server";
  /** Told what went wrong; in the console, if nothing is said. */
  onWarning?: (message: string) => void;
  /** In place of the global one. */
  fetch?: typeof fetch;
}
