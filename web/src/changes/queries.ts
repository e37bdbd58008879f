// What the screen of changes reads: the log, what a version changed, and what proves a leaf.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Filters } from "./filters";
import { recall } from "./memory";
import { checkpointSize, type Evidence, type Memory, ownerOf } from "./verify";

const ROWS = 50;

export interface Wanted extends Filters {
  project: string;
  /** One environment; all of the project where it is left out. */
  environment?: string;
}

/** The newest first, or from one change on. */
export const changesQuery = (wanted: Wanted, from?: number) =>
  infiniteQueryOptions({
    queryKey: ["changes", wanted.project, wanted, from],
    queryFn: ({ signal, pageParam: cursor }) =>
      answer(
        api.GET("/api/v1/changes", {
          params: { query: { ...wanted, limit: ROWS, cursor } },
          signal,
        }),
      ),
    // A cursor is the change before which a page begins.
    initialPageParam: from === undefined ? undefined : String(from + 1),
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

/** What the server says of a change, to be verified; `null` while no signed checkpoint covers it. */
export async function gather(change: number): Promise<{ evidence: Evidence; memory: Memory } | null> {
  const keys = await answer(api.GET("/api/v1/log/keys"));
  const checkpoint = await answer(api.GET("/api/v1/log/checkpoint", { parseAs: "text" }));
  const size = checkpointSize(checkpoint);
  const memory = recall(ownerOf(keys.roots[0] ?? ""));
  if (size === null || size <= change) return null;
  const index = { query: { index: change, size } };
  const inclusion = await answer(api.GET("/api/v1/log/proof/inclusion", { params: index }));
  const page = { query: { limit: 1, ...(change > 0 ? { cursor: String(change - 1) } : {}) } };
  const entries = await answer(api.GET("/api/v1/log/entries", { params: page }));
  const evidence: Evidence = {
    roots: keys.roots,
    delegation: keys.delegations.log ?? "",
    checkpoint,
    entry: entries.items[0],
    inclusion: inclusion.hashes,
  };
  const before = memory.checkpoint?.size;
  if (before !== undefined && before < size) {
    const params = { query: { from: before, to: size } };
    evidence.consistency = (await answer(api.GET("/api/v1/log/proof/consistency", { params }))).hashes;
  }
  return { evidence, memory };
}
