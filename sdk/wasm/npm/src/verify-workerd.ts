import { initSync } from "../engine/verify.js";
import module from "../engine/verify_bg.wasm";
import { type Verifier, verifier } from "./verify.js";

export type { Checkpoint, SignedKeys, Verifier } from "./verify.js";

let isLoaded = false;

/** The verifier, which is bundled as a module. */
export async function loadVerifier(): Promise<Verifier> {
  if (!isLoaded) initSync({ module });
  isLoaded = true;
  return verifier;
}
