import { ProviderEvents as ServerEvents, OpenFeature as Servers } from "@openfeature/server-sdk";
import { OpenFeature as Pages, ProviderEvents } from "@openfeature/web-sdk";
import { afterEach, expect, test, vi } from "vitest";
import { TidegateServerProvider } from "../src/openfeature-server.js";
import { TidegateWebProvider } from "../src/openfeature-web.js";
import { createTestClient } from "../src/testing.js";

afterEach(async () => {
  await Pages.clearProviders();
  await Servers.clearProviders();
});

test("a page asks through OpenFeature, and hears of changes", async () => {
  const client = createTestClient({ theme: "dark", limit: 5, on: true, page: { rows: 9 } });
  await Pages.setProviderAndWait(new TidegateWebProvider(client), { targetingKey: "u1" });
  const flags = Pages.getClient();
  expect(flags.getStringValue("theme", "light")).toBe("dark");
  expect(flags.getNumberValue("limit", 1)).toBe(5);
  expect(flags.getBooleanValue("on", false)).toBe(true);
  expect(flags.getObjectValue("page", {})).toEqual({ rows: 9 });
  expect(flags.getBooleanDetails("nothing", true)).toMatchObject({
    value: true,
    errorCode: "FLAG_NOT_FOUND",
  });
  expect(flags.getBooleanDetails("theme", true)).toMatchObject({ value: true, errorCode: "TYPE_MISMATCH" });
  expect(client.asked[0]).toEqual({ flag: "theme", context: { targetingKey: "u1" } });
  await Pages.setContext({ targetingKey: "u2", plan: "gold" });
  flags.getStringValue("theme", "light");
  expect(client.asked.at(-1)?.context).toEqual({ targetingKey: "u2", plan: "gold" });
  const [changed, stale, ready] = [vi.fn(), vi.fn(), vi.fn()];
  flags.addHandler(ProviderEvents.ConfigurationChanged, changed);
  flags.addHandler(ProviderEvents.Stale, stale);
  client.set("theme", "blue");
  await vi.waitFor(() => expect(changed.mock.calls[0]?.[0]).toMatchObject({ flagsChanged: ["theme"] }));
  client.setStatus({ state: "stale", why: "a test" });
  await vi.waitFor(() => expect(stale.mock.calls[0]?.[0]).toMatchObject({ message: "a test" }));
  client.setStatus({ state: "ready" });
  flags.addHandler(ProviderEvents.Ready, ready);
  await vi.waitFor(() => expect(ready).toHaveBeenCalled());
});

test("a program asks for a context with each question", async () => {
  const client = createTestClient({ theme: "dark", on: true });
  await Servers.setProviderAndWait(new TidegateServerProvider(client));
  const flags = Servers.getClient();
  expect(await flags.getStringValue("theme", "light", { targetingKey: "u7" })).toBe("dark");
  expect(client.asked.at(-1)?.context).toMatchObject({ targetingKey: "u7" });
  expect(await flags.getBooleanDetails("gone", false)).toMatchObject({ errorCode: "FLAG_NOT_FOUND" });
  const changed = vi.fn();
  flags.addHandler(ServerEvents.ConfigurationChanged, changed);
  client.set("on", false);
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
});

test("without rules a provider does not get ready", async () => {
  const client = createTestClient();
  client.setStatus({ state: "failed", why: "a test" });
  await expect(Pages.setProviderAndWait(new TidegateWebProvider(client))).rejects.toThrow();
});
