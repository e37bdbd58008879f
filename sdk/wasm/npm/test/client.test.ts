import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startClient } from "../src/client.js";
import type { EngineModule } from "../src/platform.js";
import type { Client, ClientOptions } from "../src/types.js";
import { flag, memory, program, Server, settle, snapshot } from "./server.js";

const clients: Client[] = [];
const warnings: string[] = [];
let server = new Server();

function start(options: Partial<ClientOptions> = {}, platform = program): Client {
  const client = startClient(
    {
      url: "https://flags.example",
      key: "tg_sdk_id1_secret_check",
      fetch: server.fetch,
      onWarning: (message) => warnings.push(message),
      ...options,
    },
    platform,
  );
  clients.push(client);
  return client;
}

async function live(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = start(options);
  await settle();
  server.publish(1, flag("theme", "dark"), flag("limit", 5));
  await settle();
  expect(client.status).toEqual({ state: "ready" });
  return client;
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  warnings.length = 0;
});

afterEach(() => {
  for (const client of clients.splice(0)) void client.close();
  vi.useRealTimers();
});

describe("asking", () => {
  test("a client is asked at once, and serves fallbacks until there are rules", async () => {
    const client = start();
    expect(client.get("theme", "light")).toBe("light");
    expect(client.details("theme", "light")).toMatchObject({ value: "light", error: "PROVIDER_NOT_READY" });
    await settle();
    server.publish(1, flag("theme", "dark"));
    await settle();
    expect(client.get("theme", "light")).toBe("dark");
    expect(client.version).toBe(1);
    expect(await client.ready()).toEqual({ rules: "live" });
  });

  test("a flag of another type, or of no name, has the fallback", async () => {
    const client = await live();
    expect(client.get("limit", "x")).toBe("x");
    expect(client.details("limit", "x").error).toBe("TYPE_MISMATCH");
    expect(client.get("nothing", true)).toBe(true);
    expect(client.details("nothing", true).error).toBe("FLAG_NOT_FOUND");
    expect(client.get("limit", null)).toBe(5);
  });

  test("details stay the same object while they are the same", async () => {
    const client = await live();
    const first = client.details("theme", "light");
    const missing = client.details("nothing", "light");
    server.publish(2, flag("theme", "dark"), flag("limit", 6));
    await settle();
    expect(client.get("limit", 0)).toBe(6);
    expect(client.details("theme", "light")).toBe(first);
    expect(client.details("nothing", "light")).toEqual(missing);
  });

  test("what depends on the time is asked for anew, and lasts with the rules otherwise", async () => {
    const client = await live();
    const [key, body] = flag("theme", "dark");
    const variants = { it: { value: "dark" }, other: { value: "light" } };
    const until = new Date(Date.now() + 60_000).toISOString();
    const override = { id: "o1", attribute: "user.key", values: ["u1"], variant: "other", expires_at: until };
    server.publish(2, [key, JSON.stringify({ ...JSON.parse(body), variants, overrides: [override] })]);
    await settle();
    const mine = client.for({ user: { key: "u1" } });
    const [theirs, held] = [client.for({ user: { key: "u2" } }), mine.details("theme", "none")];
    expect([mine.get("theme", "none"), theirs.get("theme", "none")]).toEqual(["light", "dark"]);
    expect(mine.details("theme", "none")).toBe(held);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([mine.get("theme", "none"), theirs.get("theme", "none")]).toEqual(["dark", "dark"]);
    expect(mine.details("theme", "none")).toMatchObject({ value: "dark", reason: "DEFAULT" });
  });

  test("a value is everybody's, and nobody can change it", async () => {
    const client = await live();
    server.publish(2, flag("layout", { columns: [1, 2] }));
    await settle();
    const layout = client.get("layout", null) as unknown as { columns: number[] };
    expect(() => layout.columns.push(3)).toThrow(TypeError);
    expect(client.for({ targetingKey: "u2" }).get("layout", null)).toEqual({ columns: [1, 2] });
  });

  test("a context that is none is an error, never a throw", async () => {
    const client = await live();
    const circular: Record<string, never> = {};
    circular.self = circular as never;
    client.setContext(circular);
    expect(client.get("theme", "light")).toBe("light");
    expect(client.details("theme", "light").error).toBe("INVALID_CONTEXT");
    expect(client.for({ targetingKey: "u2" }).get("theme", "light")).toBe("dark");
  });
});

describe("following", () => {
  test("only those hear of a change whom it concerns", async () => {
    const client = await live();
    const [theme, limit, all] = [vi.fn(), vi.fn(), vi.fn()];
    const end = client.subscribe("theme", theme);
    client.subscribe("limit", limit);
    client.subscribe("*", all);
    server.publish(2, flag("theme", "blue"), flag("limit", 5));
    await settle();
    expect(theme).toHaveBeenCalledTimes(1);
    expect(limit).not.toHaveBeenCalled();
    expect(all).toHaveBeenCalledExactlyOnceWith({ flags: ["theme"] });
    end();
    server.publish(3, flag("theme", "red"), flag("limit", 5));
    await settle();
    expect(theme).toHaveBeenCalledTimes(1);
  });

  test("a subscriber that fails hurts nobody", async () => {
    const client = await live();
    const other = vi.fn();
    client.subscribe("*", () => {
      throw new Error("mine");
    });
    client.subscribe("*", other);
    server.publish(2, flag("theme", "blue"));
    await settle();
    expect(other).toHaveBeenCalled();
    expect(warnings.join()).toContain("mine");
  });

  test("a stream that is cut mid-event is opened again from where the rules are", async () => {
    const client = await live();
    server.write('event: delta\ndata: {"from":1,');
    server.end();
    await settle();
    expect(client.status.state).toBe("stale");
    expect(client.get("theme", "light")).toBe("dark");
    let query = "";
    const open = server.routes.stream;
    server.routes.stream = (request) => {
      query = request.query.toString();
      return open?.(request) ?? Response.error();
    };
    await vi.advanceTimersByTimeAsync(2_000);
    expect(query).toBe("ticket=t1&last_event_id=1.1");
    server.publish(2, flag("theme", "blue"));
    await settle();
    expect(client.status).toEqual({ state: "ready" });
    expect(client.get("theme", "light")).toBe("blue");
  });

  test("a ticket that is over says nothing against the key", async () => {
    server.routes.stream = () => new Response(null, { status: 401 });
    const client = start({ bootstrap: snapshot(1, flag("theme", "dark")) });
    await settle();
    expect(client.status).toEqual({ state: "stale", why: "the server cannot be reached" });
    server.asked.length = 0;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.asked).toContain("ticket");
  });

  test("a key that is refused is asked with again, but not soon", async () => {
    server.routes.ticket = () => new Response(null, { status: 401 });
    const client = start();
    expect(await client.ready()).toEqual({ rules: "defaults", why: "the server refuses the SDK key" });
    const attempts = () => server.asked.filter((path) => path === "ticket" || path === "snapshot").length;
    expect(attempts()).toBe(1);
    await vi.advanceTimersByTimeAsync(299_000);
    expect(attempts()).toBe(1);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(attempts()).toBeGreaterThan(1);
  });

  test("a silent stream is given up", async () => {
    const client = await live();
    await vi.advanceTimersByTimeAsync(44_000);
    expect(client.status.state).toBe("ready");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(client.status.state).toBe("stale");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.asked.filter((path) => path === "stream").length).toBeGreaterThan(1);
  });

  test("without a stream it asks from time to time", async () => {
    let version = 1;
    server.routes.snapshot = () => new Response(snapshot(version, flag("theme", `v${version}`)));
    const client = start({ stream: false });
    expect(await client.ready()).toEqual({ rules: "live" });
    expect(client.get("theme", "none")).toBe("v1");
    version = 2;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.get("theme", "none")).toBe("v2");
    expect(server.asked).not.toContain("stream");
  });

  test("a broken snapshot is refused, and the last good rules stay", async () => {
    const client = await live();
    const broken = snapshot(2, flag("theme", "blue")).replace("blue", "evil");
    server.write(`event: snapshot\nid: 1.2\ndata: ${broken}\n\n`);
    await settle();
    expect(client.get("theme", "light")).toBe("dark");
    expect(warnings.join()).toContain("refused");
  });
});

describe("keeping", () => {
  test("rules are kept, and serve the next start without a server", async () => {
    const storage = memory();
    await live({ storage });
    server = new Server();
    server.routes.ticket = () => Promise.reject(new TypeError("offline"));
    const client = start({ storage });
    expect(client.get("theme", "light")).toBe("dark");
    expect(await client.ready()).toEqual({ rules: "cached", why: "the server cannot be reached" });
  });

  test("kept rules that are damaged are no rules", async () => {
    const storage = memory();
    await live({ storage });
    const altered = storage.kept?.replace("dark", "evil");
    for (const kept of [altered, altered?.replace(/"digest":"[^"]*"/, '"digest":null')]) {
      warnings.length = 0;
      const client = start({ storage: memory(kept) });
      expect(client.get("theme", "light")).toBe("light");
      expect(warnings.join()).toContain("the kept rules cannot be used");
    }
  });

  test("storage that is full, forbidden or slow changes nothing", async () => {
    const full = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const client = await live({ storage: { read: full, write: full } });
    expect(client.get("theme", "light")).toBe("dark");
    expect(warnings.join()).toContain("cannot be kept");
    const slow = await live({
      storage: { read: () => new Promise(() => {}), write: () => Promise.reject("no") },
    });
    expect(slow.get("theme", "light")).toBe("dark");
  });

  test("rules that are brought along serve at once, and cannot be had from a server", async () => {
    const client = start({ bootstrap: snapshot(7, flag("theme", "dark")) });
    expect(client.get("theme", "light")).toBe("dark");
    expect(client.snapshot()).toBe(snapshot(7, flag("theme", "dark")));
    const ours = start({ audience: "server", bootstrap: snapshot(7, flag("theme", "dark")) });
    expect(() => ours.snapshot()).toThrow("must not leave");
  });
});

describe("an engine that fails", () => {
  test("its rules go on to answer, and no others come", async () => {
    const client = await live();
    const { Engine } = (await program.load(false)) as EngineModule;
    const heard = vi.spyOn(Engine.prototype, "heard").mockImplementation(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    server.publish(2, flag("theme", "light"));
    await settle();
    heard.mockRestore();
    expect(warnings.at(-1)).toContain(
      "the engine has failed: RuntimeError: unreachable; the last good rules stay",
    );
    expect(client.status).toMatchObject({ state: "stale" });
    await vi.advanceTimersByTimeAsync(120_000);
    expect([client.get("theme", "none"), client.get("limit", 0)]).toEqual(["dark", 5]);
    await client.close();
  });
});

describe("reporting", () => {
  test("what was asked is reported once", async () => {
    const client = await live({ application: { name: "shop", version: "1.2" } });
    for (let n = 0; n < 3; n += 1) client.get("theme", "light");
    client.get("nothing", true);
    client.get("limit", "of another type");
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.reports.at(-1)).toMatchObject({
      app: { name: "shop", version: "1.2" },
      evaluations: [{ flag: "theme", variant: "it", reason: "DEFAULT", n: 3 }],
      unknown: [{ flag: "nothing", type: "boolean", n: 1 }],
    });
    client.get("theme", "light");
    const reports = server.reports.length;
    await client.close();
    expect(server.reports.length).toBe(reports + 1);
    expect(server.reports.at(-1)?.evaluations).toMatchObject([{ flag: "theme", n: 1 }]);
  });

  test("what is remembered is counted as often as it is asked, whatever changes meanwhile", async () => {
    const client = await live();
    const ask = (times: number) => {
      for (let n = 0; n < times; n += 1) client.get("theme", "light");
    };
    ask(2);
    server.publish(2, flag("theme", "dark"), flag("limit", 6));
    await settle();
    ask(3);
    client.details("theme", "light");
    client.for({ targetingKey: "u2" }).get("theme", "light");
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.reports.at(-1)?.evaluations).toMatchObject([{ flag: "theme", variant: "it", n: 7 }]);
    // A report without it, and then with it again.
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.reports.at(-1)?.evaluations).toEqual([]);
    ask(4);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.reports.at(-1)?.evaluations).toMatchObject([{ flag: "theme", n: 4 }]);
  });

  test("what the server would refuse the whole report for is not in it", async () => {
    const application = { name: "shop\ud83d", version: undefined as unknown as string };
    const client = await live({ application });
    const cut = `${"鍵".repeat(42)}`;
    for (const key of ["", "\ufeff", "a\0b", "half\ud83d", "鍵".repeat(100)]) client.get(key, 5n as never);
    await vi.advanceTimersByTimeAsync(12_000);
    const row = (key: string) => ({ flag: key, type: null, n: 1 });
    expect(server.reports.at(-1)).toMatchObject({
      app: { name: "shop\ufffd", version: "" },
      unknown: [row("\ufeff"), row("half\ufffd"), row(cut)],
    });
  });

  test("who wants no reports sends none", async () => {
    const client = await live({ reports: false });
    client.get("theme", "light");
    await client.close();
    expect(server.reports).toEqual([]);
  });
});

describe("workers", () => {
  const worker = { ...program, onDemand: true };

  test("nothing happens but while somebody waits for it", async () => {
    server.routes.snapshot = () => new Response(snapshot(1, flag("theme", "dark")));
    const client = start({ audience: "client" }, worker);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toEqual([]);
    expect(await client.ready()).toEqual({ rules: "live" });
    expect(client.get("theme", "light")).toBe("dark");
    const asked = server.asked.length;
    await client.refresh();
    expect(server.asked.length).toBe(asked);
  });
});
