import {
  admits,
  checkpoint,
  continues,
  fingerprint,
  includes,
  leaf_hash,
  log_keys,
} from "../engine/verify.js";

/** What a log says about itself at one moment. */
export interface Checkpoint {
  /** Which log it is. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** The hash over them, in base64. */
  readonly root: string;
}

/** Signed lists of keys, as `GET /api/v1/log/keys` answers them. */
export interface SignedKeys {
  readonly roots: readonly string[];
  readonly delegations: Readonly<Record<string, string>>;
}

/**
 * Verifies the change log without believing the server: with the code that the auditor's program uses, compiled to
 * WebAssembly. What throws says in words what does not hold.
 */
export interface Verifier {
  /** The fingerprint of a signed list of root keys: what to keep, in order to know the list again. */
  fingerprint(roots: string): string;
  /** The keys that may sign the log, by the chain of root keys that begins at the fingerprint. Throws where it breaks. */
  logKeys(fingerprint: string, keys: SignedKeys): string[];
  /** What a signed checkpoint says. Throws where none of the keys has signed it. */
  checkpoint(note: string, keys: readonly string[]): Checkpoint;
  /** The hash of a leaf: of its bytes as they are. */
  leafHash(leaf: string | Uint8Array): string;
  /** Whether that document stands behind a hash in a leaf. Hash and salt have 64 hexadecimal digits. */
  isDocument(sha256: string, salt: string, document: string | Uint8Array): boolean;
  /** Whether the proof shows that the leaf with that hash is the `index`-th of the checkpoint's log. */
  includes(checkpoint: Checkpoint, index: number, leafHash: string, proof: readonly string[]): boolean;
  /** Whether the proof shows that the later log begins with the whole of the earlier one. */
  extends(earlier: Checkpoint, later: Checkpoint, proof: readonly string[]): boolean;
}

const bytes = (text: string | Uint8Array) =>
  typeof text === "string" ? new TextEncoder().encode(text) : text;

/** The verifier, once its module is there. */
export const verifier: Verifier = {
  fingerprint,
  logKeys: (fingerprint, { roots, delegations }) => log_keys(fingerprint, [...roots], delegations.log ?? ""),
  checkpoint(note, keys) {
    const [origin = "", size = "", root = ""] = checkpoint(note, [...keys]).split("\n");
    return { origin, size: Number(size), root };
  },
  leafHash: (leaf) => leaf_hash(bytes(leaf)),
  isDocument: (sha256, salt, document) => admits(sha256, salt, bytes(document)),
  includes: ({ size, root }, index, leafHash, proof) => includes(index, leafHash, size, root, [...proof]),
  extends: (earlier, later, proof) =>
    earlier.origin === later.origin &&
    continues(earlier.size, earlier.root, later.size, later.root, [...proof]),
};
