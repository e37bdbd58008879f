// What the console reads, each with its key in the cache.
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { FlagDetail, FlagPage, Project } from "./types";

/** Enough for the first screen, and quick to answer. */
const PAGE_ROWS = 100;
/** What follows comes in the largest pages that the server makes. */
const NEXT_PAGE_ROWS = 500;
const HISTORY_ROWS = 20;
/** Projects are few; this only bounds the loop. */
const MAX_PAGES = 50;

interface Page<T> {
  items: T[];
  next?: string | null;
}

export async function everyItem<T>(read: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items: more, next } = await read(cursor);
    items.push(...more);
    if (!next) break;
    cursor = next;
  }
  return items;
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/me", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: ({ signal }) =>
    everyItem<Project>((cursor) =>
      answer(api.GET("/api/v1/projects", { params: { query: { limit: PAGE_ROWS, cursor } }, signal })),
    ),
});

export const environmentsQuery = (project: string) =>
  queryOptions({
    queryKey: ["environments", project],
    queryFn: async ({ signal }) => {
      const call = api.GET("/api/v1/projects/{project}/environments", {
        params: { path: { project } },
        signal,
      });
      return (await answer(call)).items;
    },
  });

export const flagsQuery = (project: string, q: string) =>
  infiniteQueryOptions({
    queryKey: ["flags", project, q],
    queryFn: ({ signal, pageParam: cursor }) =>
      answer(
        api.GET("/api/v1/projects/{project}/flags", {
          params: {
            path: { project },
            query: { q: q || undefined, limit: cursor ? NEXT_PAGE_ROWS : PAGE_ROWS, cursor },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // Rows must not move because a window came to the front; the event stream says what changed.
    refetchOnWindowFocus: false,
    // Comparing ten thousand flags with themselves for each page that arrives would stall the scrolling.
    structuralSharing: false,
  });

export const readFlag = (project: string, flag: string, signal?: AbortSignal) =>
  answer(api.GET("/api/v1/projects/{project}/flags/{flag}", { params: { path: { project, flag } }, signal }));

export const flagQuery = (project: string, flag: string) =>
  queryOptions({
    queryKey: ["flag", project, flag],
    queryFn: ({ signal }) => readFlag(project, flag, signal),
  });

export const historyQuery = (project: string, environment: string, flag: string) =>
  infiniteQueryOptions({
    queryKey: ["changes", project, environment, flag],
    queryFn: ({ signal, pageParam: cursor }) =>
      answer(
        api.GET("/api/v1/changes", {
          params: { query: { project, environment, flag, limit: HISTORY_ROWS, cursor } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const customersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["customers", q],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/customers", {
          params: { query: { limit: PAGE_ROWS, q: q || undefined, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** All flags and segments as they stood at one version, which never changes. */
export const rulesetQuery = (project: string, environment: string, version: number) =>
  queryOptions({
    queryKey: ["ruleset", project, environment, version],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/environments/{environment}/rulesets/{version}", {
          params: { path: { project, environment, version: String(version) } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What a customer gets, now or as of a moment, beside what it got at another one. */
export const customerQuery = (
  project: string,
  environment: string,
  key: string,
  when: { as_of?: string; changed_since?: string },
) =>
  queryOptions({
    queryKey: ["customer", project, environment, key, when],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/environments/{environment}/customers/{key}", {
          params: { path: { project, environment, key }, query: when },
          signal,
        }),
      ),
  });

interface FlagPages {
  pages: FlagPage[];
  pageParams: unknown[];
}

function withFlag(page: FlagPage, flag: FlagDetail): FlagPage {
  if (!page.items.some((item) => item.key === flag.key)) return page;
  return { ...page, items: page.items.map((item) => (item.key === flag.key ? flag : item)) };
}

/** Draws the server's answer in every list that shows the flag, in place: no row moves. */
export function placeFlag(cache: QueryClient, project: string, flag: FlagDetail): void {
  cache.setQueryData(flagQuery(project, flag.key).queryKey, flag);
  cache.setQueriesData<FlagPages>({ queryKey: ["flags", project] }, (lists) =>
    lists ? { ...lists, pages: lists.pages.map((page) => withFlag(page, flag)) } : lists,
  );
}

/** Whether a list or page on this screen, or in memory, shows the flag. */
export function holdsFlag(cache: QueryClient, project: string, flag: string): boolean {
  if (cache.getQueryData(flagQuery(project, flag).queryKey)) return true;
  return cache
    .getQueriesData<FlagPages>({ queryKey: ["flags", project] })
    .some(([, lists]) => lists?.pages.some((page) => page.items.some((item) => item.key === flag)));
}
