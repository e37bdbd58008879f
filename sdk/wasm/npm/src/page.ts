import type { EngineModule, Platform } from "./platform.js";
import { inLocalStorage } from "./storage.js";

/** A page, with an engine that is loaded so. */
export function page(load: (verifies: boolean) => Promise<EngineModule>): Platform {
  return {
    load,
    audience: "client",
    tickets: true,
    onDemand: false,
    request: { cache: "no-cache", credentials: "omit" },
    storage: (name) => (typeof localStorage === "undefined" ? undefined : inLocalStorage(name)),
    watch: typeof document === "undefined" ? undefined : watch,
  };
}

function watch(wake: () => void, leave: () => void): () => void {
  const turned = () => (document.visibilityState === "hidden" ? leave() : wake());
  document.addEventListener("visibilitychange", turned);
  addEventListener("pagehide", leave);
  addEventListener("online", wake);
  return () => {
    document.removeEventListener("visibilitychange", turned);
    removeEventListener("pagehide", leave);
    removeEventListener("online", wake);
  };
}
