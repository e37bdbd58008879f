import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startClient } from "../src/client.js";
import type { Client, Outcome } from "../src/types.js";
import { flag, program, Server, settle } from "./server.js";

let server = new Server();
let client: Client;

/** A flag of which a release drives the split: half in each arm, and one customer by hand. */
function guarded(step: number): [string, string] {
  const arm = (variant: string, start: number) => ({ variant, start, len: 500_000 });
  const release = { id: "rel1", step_epoch: step, treatment: "on", control: "off", stratum: "customer.key" };
  const marks = { ...release, sample: "ffffffffffffffff", latency_ms: [10, 20, 30, 4000] };
  const arms = [arm("on", 0), arm("off", 500_000)];
  const split = { algo: "x1", seed: "b7c1f0", unit: "user.key", arms, rest: "off", release: marks };
  const overrides = [{ id: "o1", attribute: "user.key", values: ["vip"], variant: "on" }];
  const variants = { on: { value: true }, off: { value: false } };
  const body = { key: "checkout", type: "boolean", enabled: true, off_variant: "off", variants, overrides };
  return ["flag/checkout", JSON.stringify({ ...body, fallthrough: { split } })];
}

async function publish(version: number, ...items: [string, string][]): Promise<void> {
  server.publish(version, ...items);
  await settle();
}

/** By the golden vectors of bucketing: `acme` has bucket 46,020, `user-1` 656,581. */
const context = (user: string) => ({ user: { key: user }, customer: { key: "c1" } });

function work(user: string, outcome: Outcome): void {
  const scope = client.scope(context(user));
  scope.get("checkout", false);
  scope.details("checkout", false);
  scope.get("theme", "none");
  scope.finish(outcome);
  scope.finish("error");
}

/** All rows that were reported of that metric. */
const rows = (metric: string) =>
  server.reports.flatMap(({ releases = [] }) => releases.filter((row) => row.metric === metric));

beforeEach(async () => {
  vi.useFakeTimers();
  server = new Server();
  client = startClient(
    {
      url: "https://flags.example",
      key: "tg_sdk_id1_secret_check",
      fetch: server.fetch,
      startsWithinMs: 9_000,
    },
    program,
  );
  await settle();
  await publish(1, guarded(1), flag("theme", "dark"));
  await vi.advanceTimersByTimeAsync(1_000);
});

afterEach(async () => {
  await client.close();
  vi.useRealTimers();
});

test("outcomes belong to arm, stratum, and the step of their exposure", async () => {
  client.started();
  const late = client.scope(context("acme"));
  expect(late.get("checkout", false)).toBe(true);
  work("acme", "error");
  work("user-1", "ok");
  work("vip", "error");
  client.scope(context("acme")).finish("error");
  await publish(2, guarded(2), flag("theme", "dark"));
  late.finish("ok");
  work("acme", "unknown");
  await client.close();
  const told = rows("errors").map((row) => [
    row.step_epoch,
    row.arm,
    row.stratum,
    row.ok,
    row.err,
    row.unknown,
  ]);
  expect(told.sort()).toEqual([
    [1, "control", "c1", 1, 0, 0],
    [1, "treatment", "c1", 1, 1, 0],
    [2, "treatment", "c1", 0, 0, 1],
  ]);
  const failed = rows("errors").find((row) => row.err === 1);
  expect(failed?.units).toHaveLength(1);
  expect(failed?.units[0]).toMatch(/^[0-9a-f]{16}$/);
  expect(failed?.sampled).toEqual(failed?.units);
});

test("how long it took is counted against each percentile", async () => {
  const scope = client.scope(context("acme"));
  scope.get("checkout", false);
  await vi.advanceTimersByTimeAsync(25);
  scope.finish("ok");
  await client.close();
  const told = ["latency_p75", "latency_p90", "latency_p95", "latency_p99"].flatMap(rows);
  expect(told.map(({ metric, ok, err }) => [metric, ok, err])).toEqual([
    ["latency_p75", 0, 1],
    ["latency_p90", 0, 1],
    ["latency_p95", 1, 0],
    ["latency_p99", 1, 0],
  ]);
});

test("a start is told at once when it begins and when it succeeds, and many errors too", async () => {
  work("acme", "ok");
  await settle();
  const { attempted, ok, within_ms, exposed = [] } = server.reports.at(-1)?.starts ?? {};
  expect([attempted, ok, within_ms]).toEqual([1, 0, 9_000]);
  expect(exposed).toEqual([
    { release: "rel1", step_epoch: 1, arm: "treatment", stratum: "c1", unit: exposed[0]?.unit },
  ]);
  expect(exposed[0]?.unit).toMatch(/^[0-9a-f]{16}$/);
  client.started();
  client.started();
  await settle();
  expect(server.reports.at(-1)?.starts).toEqual({ attempted: 0, ok: 1 });
  const reports = server.reports.length;
  for (let n = 0; n < 63; n += 1) work("acme", "error");
  await settle();
  expect(server.reports.length).toBe(reports);
  work("acme", "error");
  await settle();
  expect(server.reports.at(-1)?.releases?.find(({ metric }) => metric === "errors")?.err).toBe(64);
});

test("what a start was served is told once for each arm and step, and is bounded", async () => {
  const exposed = () => server.reports.flatMap(({ starts }) => starts?.exposed ?? []);
  for (const user of ["acme", "user-1", "acme"]) client.scope(context(user)).get("checkout", false);
  await settle();
  expect(exposed().map(({ arm }) => arm)).toEqual(["treatment", "control"]);
  for (let step = 2; step < 70; step += 1) {
    await publish(step, guarded(step), flag("theme", "dark"));
    client.scope(context("acme")).get("checkout", false);
  }
  await settle();
  client.started();
  await settle();
  expect(exposed()).toHaveLength(64);
  expect(server.reports.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(1);
  work("user-1", "ok");
  await client.close();
  expect(server.reports.at(-1)?.starts).toBeUndefined();
});

test("a scope that is disposed of without a word counts as unknown, and exposed units are estimated", async () => {
  const units = 5_000;
  for (let n = 0; n < units; n += 1) {
    const scope = client.scope(context(`user-${n}`));
    scope.get("checkout", false);
    scope[Symbol.dispose]();
  }
  await client.close();
  const told = rows("errors");
  expect(told.reduce((sum, { unknown }) => sum + unknown, 0)).toBe(units);
  const estimate = told.reduce((sum, { seen }) => {
    const registers = [...Buffer.from(seen, "base64")];
    const m = registers.length;
    expect(m).toBe(2048);
    const harmonic = registers.reduce((total, register) => total + 2 ** -register, 0);
    const empty = registers.filter((register) => register === 0).length;
    const raw = ((0.7213 / (1 + 1.079 / m)) * m * m) / harmonic;
    return sum + (raw <= 2.5 * m && empty > 0 ? m * Math.log(m / empty) : raw);
  }, 0);
  expect(Math.abs(estimate - units)).toBeLessThan(units / 10);
  expect(told.every(({ sampled }) => sampled.length <= 1_000)).toBe(true);
});
