import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startClient } from "../src/client.js";
import type { Client, ClientOptions } from "../src/types.js";
import { delegation, fingerprintOf, note, rootList, Signer } from "./notary.js";
import { digest, flag, memory, program, Server, settle, snapshot } from "./server.js";

const OWNER = "tidegate/t";
const roots = [new Signer(OWNER)];
const signer = new Signer("tidegate/t/p/e");
const stranger = new Signer("tidegate/t/p/e");
const first = rootList(OWNER, 1, roots);
const KEY = `tg_sdk_id1_secret_check.${fingerprintOf(first)}`;
const keys = { roots: [first], keys: delegation(OWNER, "snapshots p/e", [signer], roots) };

type Items = [string, string][];
const dark: Items = [flag("theme", "dark")];
const blue: Items = [flag("theme", "blue")];

/** The note of a version, as the environment's key signs it, or as somebody else would. */
function noteOf(version: number, items: Items, by = signer, place = "t/p/e client"): string {
  const log = `${version} ${Buffer.alloc(32, version).toString("base64")} ${version - 1}`;
  const lines = ["tidegate/snapshot/v1", place, `1.${version} ${digest(items)}`, log, "1 9999999999999", ""];
  return note(lines.join("\n"), by);
}

const clients: Client[] = [];
const warnings: string[] = [];
let server = new Server();

function start(options: Partial<ClientOptions> = {}): Client {
  const onWarning = (message: string) => warnings.push(message);
  const all = { url: "https://flags.example", key: KEY, fetch: server.fetch, onWarning, ...options };
  const client = startClient(all, program);
  clients.push(client);
  return client;
}

async function publish(version: number, items: Items, signed: string | undefined): Promise<void> {
  server.note = signed;
  server.publish(version, ...items);
  await settle();
}

async function live(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = start(options);
  await settle();
  await publish(2, dark, noteOf(2, dark));
  expect(client.status).toEqual({ state: "ready" });
  expect(client.get("theme", "none")).toBe("dark");
  return client;
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  server.routes.keys = () => Response.json(keys);
  warnings.length = 0;
});

afterEach(() => {
  for (const client of clients.splice(0)) void client.close();
  vi.useRealTimers();
});

test("rules that are signed under the key's fingerprint are used, and deltas too", async () => {
  const client = await live();
  const [key, body] = blue[0] ?? ["", ""];
  const delta = { from: 2, to: 3, digest: digest(blue), note: noteOf(3, blue) };
  const set = `"set":{${JSON.stringify(key)}:${body}},"removed":[]`;
  server.write(`event: delta\nid: 1.3\ndata: ${JSON.stringify(delta).slice(0, -1)},${set}}\n\n`);
  await settle();
  expect(client.get("theme", "none")).toBe("blue");
  expect(server.asked.filter((path) => path === "keys")).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test("rules that are fetched are believed by the note in the header", async () => {
  const header = (signed: string) => ({ "tidegate-note": Buffer.from(signed).toString("base64") });
  let signed = noteOf(2, dark);
  server.routes.snapshot = () => new Response(snapshot(2, ...dark), { headers: header(signed) });
  const client = start({ stream: false });
  expect(await client.ready()).toEqual({ rules: "live" });
  expect(client.get("theme", "none")).toBe("dark");
  signed = noteOf(3, blue, stranger);
  server.routes.snapshot = () => new Response(snapshot(3, ...blue), { headers: header(signed) });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(client.get("theme", "none")).toBe("dark");
  expect(warnings.join()).toContain("the note lacks the signature of a known key");
});

test.each<[string, number, Items, string | undefined, string]>([
  ["altered", 3, blue, noteOf(3, dark), "the rules are not those of the note"],
  ["signed by somebody else", 3, blue, noteOf(3, blue, stranger), "lacks the signature of a known key"],
  ["of another environment", 3, blue, noteOf(3, blue, signer, "t/p/other client"), "another environment"],
  ["for another audience", 3, blue, noteOf(3, blue, signer, "t/p/e server"), "another audience"],
  ["of another version", 3, blue, noteOf(4, blue), "another version"],
  ["older", 1, blue, noteOf(1, blue), "version 1 arrived, but version 2 is held"],
  ["signed by a forger", 3, blue, noteOf(3, blue).replace("1 9999999999999", "1 9999999999998"), "altered"],
])("rules that are %s are refused, and the last good ones stay", async (_, version, items, signed, why) => {
  const client = await live();
  await publish(version, items, signed);
  // Who signs with keys that are not known may have new ones: they are asked for once more.
  await vi.advanceTimersByTimeAsync(40_000);
  expect(client.get("theme", "none")).toBe("dark");
  expect(client.version).toBe(2);
  expect(warnings.join()).toContain("refused; the last good rules stay");
  expect(warnings.join()).toContain(why);
});

test("a server without signatures, or with keys of its own, is not believed at all", async () => {
  const unsigned = start();
  await settle();
  await publish(2, dark, undefined);
  expect(unsigned.get("theme", "none")).toBe("none");
  expect(warnings.join()).toContain("without a signed note");
  const usurped = rootList(OWNER, 1, [new Signer(OWNER)]);
  server.routes.keys = () => Response.json({ ...keys, roots: [usurped] });
  warnings.length = 0;
  const cheated = start();
  await settle();
  await publish(2, dark, noteOf(2, dark));
  expect(cheated.get("theme", "none")).toBe("none");
  expect(warnings.join()).toContain("the server's keys are not trusted");
});

test("who wants no signatures checked gets what the digest confirms", async () => {
  const client = start({ verify: false });
  await settle();
  await publish(2, dark, undefined);
  expect(client.get("theme", "none")).toBe("dark");
  expect(server.asked).not.toContain("keys");
});

test("kept rules are believed by the note and the keys beside them, and no others", async () => {
  const storage = memory();
  await live({ storage });
  server = new Server();
  server.routes.ticket = () => Promise.reject(new TypeError("offline"));
  expect(start({ storage }).get("theme", "none")).toBe("dark");
  const altered = snapshot(2, ...blue);
  const kept = JSON.parse(storage.kept ?? "{}") as { snapshot: object };
  const text = JSON.stringify({ ...kept, snapshot: "HERE" }).replace('"HERE"', altered);
  expect(start({ storage: memory(text) }).get("theme", "none")).toBe("none");
  expect(warnings.join()).toContain("the rules are not those of the note");
});
