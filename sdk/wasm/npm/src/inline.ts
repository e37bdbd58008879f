import { base64 } from "../engine/inline.js";
import init, * as engine from "../engine/signed.js";
import { startClient } from "./client.js";
import { page } from "./page.js";
import type { EngineModule } from "./platform.js";
import type { Client, ClientOptions } from "./types.js";

export { inIndexedDb, inLocalStorage } from "./storage.js";
export type * from "./types.js";

let loading: Promise<EngineModule> | undefined;

async function load(): Promise<EngineModule> {
  await init({ module_or_path: Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)) });
  return engine;
}

/** Makes a client for a page, with the engine out of this very module: for bundlers that copy no assets. */
export function createClient(options: ClientOptions): Client {
  return startClient(
    options,
    page(() => {
      loading ??= load();
      return loading;
    }),
  );
}
