import { initSync } from "../engine/engine.js";
import engine from "../engine/engine_bg.wasm";
import { startClient } from "./client.js";
import type { Client, ClientOptions } from "./types.js";

export type * from "./types.js";

let isLoaded = false;

function load(): undefined {
  if (!isLoaded) initSync({ module: engine });
  isLoaded = true;
}

/**
 * Makes a client for a worker: one for all requests. It asks the server in `ready` and `refresh` alone, and there only
 * when that is due: `context.waitUntil(client.refresh())` keeps rules fresh and reports what was counted.
 */
export function createClient(options: ClientOptions): Client {
  return startClient(options, { load, audience: "server", tickets: false, onDemand: true, request: {} });
}
