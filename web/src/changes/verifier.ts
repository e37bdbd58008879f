// The verifier of the change log, as WebAssembly. It is served beside the console, and loaded where it is needed.
import { base } from "../base";

const MODULE = `${base}/engine/verify.js`;
const BINARY = `${base}/engine/verify_bg.wasm`;

/** What is decided here is decided by the code of `tidegate log verify`. What throws says in words what does not hold. */
export interface Verifier {
  fingerprint(roots: string): string;
  log_keys(fingerprint: string, roots: string[], delegation: string): string[];
  /** Origin, size and root, a line each. */
  checkpoint(note: string, keys: string[]): string;
  leaf_hash(leaf: Uint8Array): string;
  admits(sha256: string, salt: string, document: Uint8Array): boolean;
  includes(index: number, leaf: string, size: number, root: string, proof: string[]): boolean;
  continues(from: number, oldRoot: string, to: number, newRoot: string, proof: string[]): boolean;
}

interface Module extends Verifier {
  default(from: { module_or_path: Promise<Response> }): Promise<unknown>;
}

let loading: Promise<Verifier> | undefined;

async function load(): Promise<Verifier> {
  const module = (await import(/* @vite-ignore */ MODULE)) as Module;
  await module.default({ module_or_path: fetch(BINARY) });
  return module;
}

/** The verifier; what could not be loaded is tried again when it is asked for again. */
export function loadVerifier(): Promise<Verifier> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
