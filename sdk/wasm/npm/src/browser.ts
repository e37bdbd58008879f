import init from "../engine/engine.js";
import { startClient } from "./client.js";
import { page } from "./page.js";
import type { Client, ClientOptions } from "./types.js";

export { inIndexedDb, inLocalStorage } from "./storage.js";
export type * from "./types.js";

let loading: Promise<unknown> | undefined;

/** Makes a client for a page, which can be asked at once; the engine is fetched beside it. */
export function createClient(options: ClientOptions): Client {
  const load = () => {
    loading ??= init({ module_or_path: new URL("../engine/engine_bg.wasm", import.meta.url) });
    return loading;
  };
  return startClient(options, page(load));
}
