// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test } from "vitest";
import { startClient } from "../src/client.js";
import { FlagsProvider, useFlag, useFlagDetails, useFlagSuspense, useStatus } from "../src/react.js";
import { createTestClient } from "../src/testing.js";
import { flag, program, snapshot } from "./server.js";

afterEach(cleanup);

const renders: Record<string, number> = {};

function Theme() {
  renders.theme = (renders.theme ?? 0) + 1;
  return <b data-testid="theme">{useFlag("theme", "light")}</b>;
}

function Why() {
  const { reason, error } = useFlagDetails("theme", "light");
  return <i data-testid="why">{error ?? reason}</i>;
}

function Late() {
  return <u data-testid="late">{useFlagSuspense("theme", "light")}</u>;
}

function Fresh() {
  return <s data-testid="fresh">{useStatus().state}</s>;
}

const text = (id: string) => screen.getByTestId(id).textContent;

test("a component renders again when its flag changes, and only then", () => {
  const client = createTestClient({ theme: "dark", limit: 1 });
  render(
    <FlagsProvider client={client}>
      <Theme />
      <Why />
      <Fresh />
    </FlagsProvider>,
  );
  expect([text("theme"), text("why"), text("fresh")]).toEqual(["dark", "OVERRIDE", "ready"]);
  const before = renders.theme ?? 0;
  act(() => client.set("limit", 2));
  expect(renders.theme).toBe(before);
  act(() => client.set("theme", "blue"));
  expect([text("theme"), renders.theme]).toEqual(["blue", before + 1]);
  act(() => client.remove("theme"));
  expect([text("theme"), text("why")]).toEqual(["light", "FLAG_NOT_FOUND"]);
  act(() => client.setStatus({ state: "stale", why: "a test" }));
  expect(text("fresh")).toBe("stale");
});

test("a context that changes renders what changes with it", () => {
  const rules = snapshot(1, flag("theme", "dark"));
  const fetch = () => Promise.reject(new TypeError("offline"));
  const client = startClient({ url: "https://a", key: "k", bootstrap: rules, fetch }, program);
  render(
    <FlagsProvider client={client}>
      <Theme />
    </FlagsProvider>,
  );
  const before = renders.theme;
  act(() => client.setContext({ targetingKey: "u2" }));
  expect([text("theme"), renders.theme]).toEqual(["dark", before]);
  void client.close();
});

test("a component suspends until there are rules", async () => {
  const client = createTestClient({ theme: "dark" });
  client.setStatus({ state: "initialising" });
  let bring = () => {};
  client.rules = () =>
    new Promise((resolve) => {
      bring = resolve;
    });
  render(
    <FlagsProvider client={client}>
      <Suspense fallback={<p data-testid="waiting">…</p>}>
        <Late />
      </Suspense>
    </FlagsProvider>,
  );
  expect(text("waiting")).toBe("…");
  await act(async () => {
    client.setStatus({ state: "ready" });
    bring();
  });
  expect(text("late")).toBe("dark");
});

test("a page is rendered on the server with the rules that it brings along", () => {
  const rules = snapshot(1, flag("theme", "dark"));
  const fetch = () => Promise.reject(new TypeError("offline"));
  const client = startClient({ url: "https://a", key: "k", bootstrap: rules, fetch }, program);
  const html = renderToString(
    <FlagsProvider client={client}>
      <Theme />
    </FlagsProvider>,
  );
  expect(html).toContain(">dark<");
  expect(client.snapshot()).toBe(rules);
  void client.close();
});

test("without a provider it says what is missing", () => {
  expect(() => renderToString(<Theme />)).toThrow("<FlagsProvider>");
});
