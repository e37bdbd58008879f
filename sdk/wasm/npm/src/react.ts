import {
  createContext,
  createElement,
  type ReactNode,
  useCallback,
  useContext,
  useSyncExternalStore,
} from "react";
import type { Client, Details, Fallback, FlagKey, Status, Value } from "./types.js";

export type * from "./types.js";

const ClientContext = createContext<Client | undefined>(undefined);

/** How long a suspended component waits for rules before it goes on with fallbacks. */
const SUSPENDED_MS = 3_000;

/** Hands a client to all components below: one that follows a server, or one of `@tidegate/sdk/testing`. */
export function FlagsProvider({ client, children }: { client: Client; children?: ReactNode }) {
  return createElement(ClientContext.Provider, { value: client }, children);
}

/** The client of the provider above. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client)
    throw new Error("flags are asked for outside of <FlagsProvider>; put it around the application");
  return client;
}

/** The value of a flag. Renders again when that value changes, and only then. */
export function useFlag<K extends FlagKey, const F extends Fallback<K>>(key: K, fallback: F): Value<K, F> {
  const client = useClient();
  const subscribe = useCallback((changed: () => void) => client.subscribe(key, changed), [client, key]);
  const read = () => client.get(key, fallback);
  return useSyncExternalStore(subscribe, read, read);
}

/** The value of a flag with its reasons. Renders again when one of them changes. */
export function useFlagDetails<K extends FlagKey, const F extends Fallback<K>>(
  key: K,
  fallback: F,
): Details<Value<K, F>> {
  const client = useClient();
  const subscribe = useCallback((changed: () => void) => client.subscribe("*", changed), [client]);
  const read = () => client.details(key, fallback);
  return useSyncExternalStore(subscribe, read, read);
}

/** The value of a flag; the component suspends until there are rules, or waiting for them is of no use. */
export function useFlagSuspense<K extends FlagKey, const F extends Fallback<K>>(
  key: K,
  fallback: F,
): Value<K, F> {
  suspend(useClient());
  return useFlag(key, fallback);
}

/** How fresh the rules are. */
export function useStatus(): Status {
  const client = useClient();
  const subscribe = useCallback((changed: () => void) => client.onStatus(changed), [client]);
  const read = () => client.status;
  return useSyncExternalStore(subscribe, read, read);
}

interface Waiting {
  isOver: boolean;
  promise: Promise<void>;
}

const waiting = new WeakMap<Client, Waiting>();

function suspend(client: Client): void {
  if (client.version > 0) return;
  const known = waiting.get(client) ?? wait(client);
  if (!known.isOver) throw known.promise;
}

function wait(client: Client): Waiting {
  const begun: Waiting = {
    isOver: false,
    promise: client.rules({ timeoutMs: SUSPENDED_MS }).then(() => {
      begun.isOver = true;
    }),
  };
  waiting.set(client, begun);
  return begun;
}
