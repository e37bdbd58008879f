// The console at an address, signed in, over a server that the test makes up.
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { cleanup, render } from "@testing-library/react";
import { vi } from "vitest";
import { makeCache } from "../src/api/cache";
import { makeRouter } from "../src/router";
import { session } from "../src/session/session";

export function open(address: string) {
  const cache = makeCache();
  const router = makeRouter(cache);
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [address] }) });
  render(
    <QueryClientProvider client={cache}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { router, cache };
}

export function enter(fetch: typeof globalThis.fetch) {
  vi.stubGlobal("fetch", vi.fn(fetch));
  session.signIn({ token: "tg_api_test" }, false);
}

export function leave() {
  cleanup();
  session.signOut();
  vi.unstubAllGlobals();
}
