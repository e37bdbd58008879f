// What the screens of releases read. Whatever happens to a release is read again when the event stream says
// so; what is counted of it has no events, and is asked for while it is under way.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { everyItem } from "../api/queries";
import type { Release, ReleaseEvent } from "../api/types";
import { isUnderWay } from "../words/releases";

export const RELEASES = "/api/v1/projects/{project}/environments/{environment}/releases";
const OPEN = "draft,scheduled,running,holding,watching,halting";
const ENDED = "completed,halted,cancelled,superseded";
const ROWS = 25;
const PAGE_ROWS = 100;
const COUNTED_MS = 5_000;
/** What is counted comes in windows of so long, and is added up to at most so many. */
const WINDOW_MS = 10_000;
const WINDOWS = 90;

export interface Place {
  project: string;
  environment: string;
}

/** Those that have not ended, the newest first. */
export const openReleasesQuery = (place: Place) =>
  queryOptions({
    queryKey: ["releases", place.project, place.environment, "open"],
    queryFn: ({ signal }) =>
      everyItem<Release>((cursor) => {
        const query = { state: OPEN, limit: PAGE_ROWS, cursor };
        return answer(api.GET(RELEASES, { params: { path: place, query }, signal }));
      }),
  });

/** Those that have ended, the newest first. */
export const endedReleasesQuery = (place: Place) =>
  infiniteQueryOptions({
    queryKey: ["releases", place.project, place.environment, "ended"],
    queryFn: ({ signal, pageParam: cursor }) => {
      const query = { state: ENDED, limit: ROWS, cursor };
      return answer(api.GET(RELEASES, { params: { path: place, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** The newest of one flag. */
export const flagReleasesQuery = (place: Place, flag: string) =>
  queryOptions({
    queryKey: ["releases", place.project, place.environment, "flag", flag],
    queryFn: async ({ signal }) => {
      const query = { flag, limit: 5 };
      return (await answer(api.GET(RELEASES, { params: { path: place, query }, signal }))).items;
    },
  });

const keyOf = ({ project, environment }: Place, id: string) => ["release", project, environment, id];

export const releaseQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: [...keyOf(place, id), "report"],
    queryFn: ({ signal }) =>
      answer(api.GET(`${RELEASES}/{release}`, { params: { path: { ...place, release: id } }, signal })),
    refetchInterval: ({ state: { data } }) =>
      data && (isUnderWay(data.state) || data.state === "halting") ? COUNTED_MS : false,
  });

export const countsQuery = (place: Place, id: string, isCounting: boolean) =>
  queryOptions({
    queryKey: [...keyOf(place, id), "counts"],
    queryFn: ({ signal }) => {
      const params = { path: { ...place, release: id }, query: { windows: WINDOWS } };
      return answer(api.GET(`${RELEASES}/{release}/evidence`, { params, signal }));
    },
    refetchInterval: isCounting ? WINDOW_MS : false,
  });

/** Everything that has happened to it, in its order. */
export const eventsQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: [...keyOf(place, id), "events"],
    queryFn: ({ signal }) =>
      everyItem<ReleaseEvent>((cursor) => {
        const params = { path: { ...place, release: id }, query: { limit: PAGE_ROWS, cursor } };
        return answer(api.GET(`${RELEASES}/{release}/events`, { params, signal }));
      }),
  });

export const templatesQuery = queryOptions({
  queryKey: ["release-templates"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/release-templates", { signal }))).items,
});
