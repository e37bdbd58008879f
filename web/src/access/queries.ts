// What the access screen reads.
import { queryOptions } from "@tanstack/react-query";
import { answer, api, reply } from "../api/client";
import { everyItem } from "../api/queries";

const ROWS = 200;

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) =>
    everyItem((cursor) =>
      answer(api.GET("/api/v1/members", { params: { query: { limit: ROWS, cursor } }, signal })),
    ),
});

/** A member with the tag of what one sees, which a change has to name. */
export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ["members", id],
    queryFn: async ({ signal }) => {
      const call = api.GET("/api/v1/members/{id}", { params: { path: { id } }, signal });
      const { data, response } = await reply(call);
      return { member: data, tag: response.headers.get("etag") ?? "*" };
    },
    staleTime: 0,
  });

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/roles", { signal }))).items,
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) =>
    everyItem((cursor) =>
      answer(api.GET("/api/v1/tokens", { params: { query: { limit: ROWS, cursor } }, signal })),
    ),
});

export const keysQuery = (project: string, environment: string) =>
  queryOptions({
    queryKey: ["sdk-keys", project, environment],
    queryFn: ({ signal }) =>
      everyItem((cursor) =>
        answer(
          api.GET("/api/v1/projects/{project}/environments/{environment}/sdk-keys", {
            params: { path: { project, environment }, query: { limit: ROWS, cursor } },
            signal,
          }),
        ),
      ),
  });
