import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";

const FRESH_MS = 30_000;
const RETRIES = 1;

/** Refusals are final; only silence and server faults are worth asking again. */
function again(failures: number, error: unknown): boolean {
  return failures < RETRIES && !(error instanceof Problem && error.lasting);
}

export function makeCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: FRESH_MS, retry: again, retryDelay: 400, networkMode: "always" },
    },
  });
}
