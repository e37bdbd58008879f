import init, * as engine from "../engine/engine.js";
import { startClient } from "./client.js";
import { page } from "./page.js";
import type { EngineModule } from "./platform.js";
import type { Client, ClientOptions } from "./types.js";

export { inIndexedDb, inLocalStorage } from "./storage.js";
export type * from "./types.js";

/**
 * An engine, however it was had: `@tidegate/sdk/signed.wasm` for a key with a fingerprint in it, and
 * `@tidegate/sdk/engine.wasm` for one without, or with `verify: false`.
 */
export type EngineBinary = WebAssembly.Module | BufferSource | Response | Promise<Response>;

let plain: Promise<EngineModule> | undefined;
let verifying: Promise<EngineModule> | undefined;

async function loadPlain(binary: EngineBinary): Promise<EngineModule> {
  await init({ module_or_path: binary });
  return engine;
}

async function loadVerifying(binary: EngineBinary): Promise<EngineModule> {
  const signed = await import("../engine/signed.js");
  await signed.default({ module_or_path: binary });
  return signed;
}

/** Makes a client for a page, with the engine that is handed in. */
export function createClient(options: ClientOptions & { engine: EngineBinary }): Client {
  const load = (verifies: boolean) => {
    if (verifies) verifying ??= loadVerifying(options.engine);
    else plain ??= loadPlain(options.engine);
    return (verifies ? verifying : plain) as Promise<EngineModule>;
  };
  return startClient(options, page(load));
}
