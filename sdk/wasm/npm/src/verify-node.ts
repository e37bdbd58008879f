import { readFile } from "node:fs/promises";
import { initSync } from "../engine/verify.js";
import { type Verifier, verifier } from "./verify.js";

export type { Checkpoint, SignedKeys, Verifier } from "./verify.js";

let isLoaded = false;

/** The verifier, which is read from the package's folder. */
export async function loadVerifier(): Promise<Verifier> {
  if (!isLoaded) initSync({ module: await readFile(new URL("../engine/verify_bg.wasm", import.meta.url)) });
  isLoaded = true;
  return verifier;
}
