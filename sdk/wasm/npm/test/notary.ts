import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

// Written from the published forms (C2SP signed notes and checkpoints, RFC 6962) and not from our code.

const ED25519 = 1;

const sha256 = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** A key of somebody who signs notes. */
export class Signer {
  readonly #private: KeyObject;
  readonly #name: string;
  readonly #material: Buffer;
  readonly #id: Buffer;

  constructor(name: string) {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    this.#private = privateKey;
    this.#name = name;
    this.#material = Buffer.concat([Buffer.of(ED25519), raw]);
    this.#id = sha256(`${name}\n`, this.#material).subarray(0, 4);
  }

  /** The public key, as lists name it. */
  get key(): string {
    return `${this.#name}+${this.#id.toString("hex")}+${this.#material.toString("base64")}`;
  }

  /** The line of its signature under a text. */
  line(text: string): string {
    const signature = sign(null, Buffer.from(text), this.#private);
    return `— ${this.#name} ${Buffer.concat([this.#id, signature]).toString("base64")}\n`;
  }
}

/** A text with the signatures of these. */
export function note(text: string, ...signers: Signer[]): string {
  return `${text}\n${signers.map((signer) => signer.line(text)).join("")}`;
}

/** A list of root keys, which those sign that it names, and others. */
export function rootList(owner: string, number: number, keys: Signer[], others: Signer[] = []): string {
  const lines = [`tidegate/root/v1`, owner, `${number} ${keys.length}`, ...keys.map(({ key }) => key), ""];
  return note(lines.join("\n"), ...keys, ...others);
}

/** What the roots say of whose keys count for a subject. */
export function delegation(owner: string, subject: string, keys: Signer[], roots: Signer[]): string {
  const lines = ["tidegate/keys/v1", owner, subject, "1", ...keys.map(({ key }) => key), ""];
  return note(lines.join("\n"), ...roots);
}

/** What one keeps in order to know a list of root keys again. */
export function fingerprintOf(list: string): string {
  return sha256(list.slice(0, list.indexOf("\n\n") + 1))
    .toString("hex")
    .slice(0, 32);
}

const base64 = (hash: Buffer) => hash.toString("base64");
/** The largest power of two below the length. */
const half = (length: number) => 2 ** (Math.ceil(Math.log2(length)) - 1);

/** A log, by the definitions of RFC 6962. */
export class Log {
  readonly #leaves: string[];

  constructor(leaves: string[]) {
    this.#leaves = leaves;
  }

  root(size = this.#leaves.length): string {
    return base64(this.#hash(0, size));
  }

  #hash(start: number, end: number): Buffer {
    if (end - start === 0) return sha256();
    if (end - start === 1) return sha256(Buffer.of(0), this.#leaves[start] ?? "");
    const middle = start + half(end - start);
    return sha256(Buffer.of(1), this.#hash(start, middle), this.#hash(middle, end));
  }

  inclusion(index: number, size: number): string[] {
    const path = (start: number, end: number): Buffer[] => {
      if (end - start === 1) return [];
      const middle = start + half(end - start);
      return index < middle
        ? [...path(start, middle), this.#hash(middle, end)]
        : [...path(middle, end), this.#hash(start, middle)];
    };
    return path(0, size).map(base64);
  }

  consistency(from: number, to: number): string[] {
    const path = (start: number, end: number, isWhole: boolean): Buffer[] => {
      if (from === end) return isWhole ? [] : [this.#hash(start, end)];
      const middle = start + half(end - start);
      return from <= middle
        ? [...path(start, middle, isWhole), this.#hash(middle, end)]
        : [...path(middle, end, false), this.#hash(start, middle)];
    };
    return path(0, to, true).map(base64);
  }

  /** What it says about itself, signed. */
  checkpoint(origin: string, size: number, ...signers: Signer[]): string {
    return note(`${origin}\n${size}\n${this.root(size)}\n`, ...signers);
  }
}
