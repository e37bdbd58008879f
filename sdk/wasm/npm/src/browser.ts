import init, * as engine from "../engine/engine.js";
import { startClient } from "./client.js";
import { page } from "./page.js";
import type { EngineModule } from "./platform.js";
import type { Client, ClientOptions } from "./types.js";

export { inIndexedDb, inLocalStorage } from "./storage.js";
export type * from "./types.js";

let plain: Promise<EngineModule> | undefined;
let verifying: Promise<EngineModule> | undefined;

async function loadPlain(): Promise<EngineModule> {
  await init({ module_or_path: new URL("../engine/engine_bg.wasm", import.meta.url) });
  return engine;
}

async function loadVerifying(): Promise<EngineModule> {
  const binary = fetch(new URL("../engine/signed_bg.wasm", import.meta.url));
  const signed = await import("../engine/signed.js");
  await signed.default({ module_or_path: binary });
  return signed;
}

function load(verifies: boolean): Promise<EngineModule> {
  if (verifies) verifying ??= loadVerifying();
  else plain ??= loadPlain();
  return (verifies ? verifying : plain) as Promise<EngineModule>;
}

/** Makes a client for a page, which can be asked at once; the engine is fetched beside it. */
export function createClient(options: ClientOptions): Client {
  return startClient(options, page(load));
}
