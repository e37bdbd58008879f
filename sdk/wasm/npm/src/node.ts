import { readFileSync } from "node:fs";
import * as engine from "../engine/signed.js";
import { startClient } from "./client.js";
import type { EngineModule } from "./platform.js";
import type { Client, ClientOptions } from "./types.js";

export { inFile } from "./file.js";
export type * from "./types.js";

let isLoaded = false;

function load(): EngineModule {
  if (!isLoaded)
    engine.initSync({ module: readFileSync(new URL("../engine/signed_bg.wasm", import.meta.url)) });
  isLoaded = true;
  return engine;
}

/** Makes a client for a program, which can be asked at once. Close it before the program ends. */
export function createClient(options: ClientOptions): Client {
  return startClient(options, { load, audience: "server", tickets: false, onDemand: false, request: {} });
}
