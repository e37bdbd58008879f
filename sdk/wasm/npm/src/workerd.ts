import * as engine from "../engine/signed.js";
import module from "../engine/signed_bg.wasm";
import { startClient } from "./client.js";
import type { EngineModule } from "./platform.js";
import type { Client, ClientOptions } from "./types.js";

export type * from "./types.js";

let isLoaded = false;

function load(): EngineModule {
  if (!isLoaded) engine.initSync({ module });
  isLoaded = true;
  return engine;
}

/**
 * Makes a client for a worker: one for all requests. It asks the server in `ready` and `refresh` alone, and there only
 * when that is due: `context.waitUntil(client.refresh())` keeps rules fresh and reports what was counted.
 */
export function createClient(options: ClientOptions): Client {
  return startClient(options, { load, audience: "server", tickets: false, onDemand: true, request: {} });
}
