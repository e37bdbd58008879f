import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Verifier } from "../src/verify.js";
import { loadVerifier } from "../src/verify-node.js";
import { delegation, fingerprintOf, Log, rootList, Signer } from "./notary.js";

const OWNER = "tidegate/acme";
const ORIGIN = "tidegate/acme/log/1";
const roots = [new Signer(OWNER), new Signer(OWNER)];
const next = [new Signer(OWNER)];
const signer = new Signer(ORIGIN);
const first = rootList(OWNER, 1, roots);
const second = rootList(OWNER, 2, next, roots);
const keys = { roots: [first, second], delegations: { log: delegation(OWNER, "log", [signer], next) } };
const leaves = Array.from({ length: 13 }, (_, index) => JSON.stringify({ seq: index, time: "ü" }));
const log = new Log(leaves);

let verifier: Verifier;
beforeAll(async () => {
  verifier = await loadVerifier();
});

describe("keys", () => {
  test("the chain leads from the fingerprint to the log's keys", () => {
    expect(verifier.fingerprint(first)).toBe(fingerprintOf(first));
    expect(verifier.logKeys(fingerprintOf(first), keys)).toEqual([signer.key]);
    expect(verifier.logKeys(fingerprintOf(second), keys)).toEqual([signer.key]);
  });

  test("a chain that breaks leads nowhere", () => {
    const trusted = fingerprintOf(first);
    const stranger = new Signer(OWNER);
    const usurped = rootList(OWNER, 2, [stranger], [stranger]);
    const broken = [
      { ...keys, roots: [second] },
      { ...keys, roots: [first, usurped] },
      { ...keys, roots: [first] },
      { ...keys, delegations: {} },
      { ...keys, delegations: { log: delegation(OWNER, "log", [signer], [stranger]) } },
      { ...keys, delegations: { log: delegation(OWNER, "snapshots p/e", [signer], next) } },
      { ...keys, delegations: { log: delegation("tidegate/other", "log", [signer], next) } },
    ];
    for (const lists of broken) expect(() => verifier.logKeys(trusted, lists)).toThrow();
    expect(() => verifier.fingerprint("no list")).toThrow("not a signed note");
  });
});

describe("checkpoints", () => {
  test("one that the log's key has signed is read", () => {
    const checkpoint = verifier.checkpoint(log.checkpoint(ORIGIN, 13, signer), [signer.key]);
    expect(checkpoint).toEqual({ origin: ORIGIN, size: 13, root: log.root() });
  });

  test("any other is refused, and why", () => {
    const signed = log.checkpoint(ORIGIN, 13, signer);
    const forged = signed.replace("\n13\n", "\n12\n");
    expect(() => verifier.checkpoint(forged, [signer.key])).toThrow("has been altered");
    expect(() => verifier.checkpoint(signed, [new Signer(ORIGIN).key])).toThrow("signature of a known key");
    expect(() => verifier.checkpoint(log.checkpoint("other", 13, signer), [signer.key])).toThrow("other");
  });
});

describe("proofs", () => {
  const at = (size: number) => ({ origin: ORIGIN, size, root: log.root(size) });

  test("each leaf is in each log that has it, and nowhere else", () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const [hash, proof] = [verifier.leafHash(leaves[index] ?? ""), log.inclusion(index, size)];
        expect(verifier.includes(at(size), index, hash, proof)).toBe(true);
        expect(verifier.includes(at(size), index + 1, hash, proof)).toBe(false);
        expect(verifier.includes(at(size), index, verifier.leafHash("another"), proof)).toBe(false);
        expect(verifier.includes({ ...at(size), root: log.root(0) }, index, hash, proof)).toBe(false);
      }
    }
    expect(verifier.includes(at(13), 1.5, verifier.leafHash(""), [])).toBe(false);
    expect(verifier.includes(at(13), -1, verifier.leafHash(""), ["no hash"])).toBe(false);
  });

  test("each log is the beginning of each later one, and of no other", () => {
    const other = new Log(leaves.map((leaf, index) => (index === 0 ? "altered" : leaf)));
    for (let to = 1; to <= leaves.length; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const proof = log.consistency(from, to);
        expect(verifier.extends(at(from), at(to), proof)).toBe(true);
        const altered = { origin: ORIGIN, size: from, root: other.root(from) };
        expect(verifier.extends(altered, at(to), other.consistency(from, to))).toBe(false);
      }
    }
    expect(verifier.extends(at(13), at(12), [])).toBe(false);
    expect(verifier.extends({ ...at(13), origin: "other" }, at(13), [])).toBe(false);
  });

  test("a document stands behind its hash alone", () => {
    const salt = "ab".repeat(32);
    const hash = createHash("sha256").update(Buffer.from(salt, "hex")).update("a reason").digest("hex");
    expect(verifier.isDocument(hash, salt, "a reason")).toBe(true);
    expect(verifier.isDocument(hash, salt, "another")).toBe(false);
    expect(verifier.isDocument(hash, "short", "a reason")).toBe(false);
  });
});
