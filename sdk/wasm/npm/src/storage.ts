import type { RulesStorage } from "./types.js";

/** Keeps rules in `localStorage`: read at once, for rules of a few megabytes at most. */
export function inLocalStorage(name: string): RulesStorage {
  return {
    read: () => localStorage.getItem(name) ?? undefined,
    write: (text) => localStorage.setItem(name, text),
  };
}

const STORE = "rules";

/** Keeps rules in IndexedDB: for those that are too large for `localStorage`. */
export function inIndexedDb(name: string): RulesStorage {
  return {
    read: () => inStore<string | undefined>(name, "readonly", (store) => store.get(STORE)),
    write: async (text) => {
      await inStore(name, "readwrite", (store) => store.put(text, STORE));
    },
  };
}

async function inStore<T>(
  name: string,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = (await settled(opening)) as IDBDatabase;
  try {
    return (await settled(act(database.transaction(STORE, mode).objectStore(STORE)))) as T;
  } finally {
    database.close();
  }
}

function settled(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
