import init from "../engine/verify.js";
import { type Verifier, verifier } from "./verify.js";

export type { Checkpoint, SignedKeys, Verifier } from "./verify.js";

let loading: Promise<unknown> | undefined;

/** The verifier, which is fetched beside the page. What could not be loaded is tried again with the next call. */
export async function loadVerifier(): Promise<Verifier> {
  loading ??= init({ module_or_path: new URL("../engine/verify_bg.wasm", import.meta.url) });
  try {
    await loading;
  } catch (error) {
    loading = undefined;
    throw error;
  }
  return verifier;
}
