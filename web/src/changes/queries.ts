// What the screen of changes reads: the log, what a version changed, and the proof of a leaf.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";

const ROWS = 50;

export interface Wanted {
  project: string;
  /** One environment; all of the project where it is left out. */
  environment?: string;
  flag?: string;
}

export const changesQuery = ({ project, environment, flag }: Wanted) =>
  infiniteQueryOptions({
    queryKey: ["changes", project, environment ?? "", flag ?? ""],
    queryFn: ({ signal, pageParam: cursor }) =>
      answer(
        api.GET("/api/v1/changes", {
          params: { query: { project, environment, flag, limit: ROWS, cursor } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** What a version differs in from the one before. It never changes. */
export const diffQuery = (project: string, environment: string, version: number) =>
  queryOptions({
    queryKey: ["diff", project, environment, version],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/environments/{environment}/rulesets/{version}/diff", {
          params: { path: { project, environment, version: String(version) } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface Proof {
  hash: string;
  origin: string;
  size: number;
  root: string;
  hashes: string[];
}

/** The size that a signed checkpoint speaks of. */
export function checkpointSize(note: string): number | null {
  const size = note.split("\n")[1] ?? "";
  return /^\d+$/.test(size) ? Number(size) : null;
}

/** The server's proof that a change is in the log of its latest checkpoint; `null` while that does not cover it. */
export const proofQuery = (change: number) =>
  queryOptions({
    queryKey: ["proof", change],
    queryFn: async ({ signal }): Promise<Proof | null> => {
      const size = checkpointSize(
        await answer(api.GET("/api/v1/log/checkpoint", { parseAs: "text", signal })),
      );
      if (size === null || size <= change) return null;
      const query = { index: change, size };
      const proof = await answer(api.GET("/api/v1/log/proof/inclusion", { params: { query }, signal }));
      const page = { limit: 1, cursor: String(change - 1) };
      const entries = await answer(api.GET("/api/v1/log/entries", { params: { query: page }, signal }));
      return { ...proof, hash: entries.items[0]?.hash ?? "" };
    },
  });
