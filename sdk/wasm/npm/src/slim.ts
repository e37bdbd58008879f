import init from "../engine/engine.js";
import { startClient } from "./client.js";
import { page } from "./page.js";
import type { Client, ClientOptions } from "./types.js";

export { inIndexedDb, inLocalStorage } from "./storage.js";
export type * from "./types.js";

/** The engine, `@tidegate/sdk/engine.wasm`, however it was had. */
export type EngineModule = WebAssembly.Module | BufferSource | Response | Promise<Response>;

let loading: Promise<unknown> | undefined;

/** Makes a client for a page, with the engine that is handed in. */
export function createClient(options: ClientOptions & { engine: EngineModule }): Client {
  const load = () => {
    loading ??= init({ module_or_path: options.engine });
    return loading;
  };
  return startClient(options, page(load));
}
