// What the ledger's screen reads, and what is said in it.
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Ledger } from "../api/types";
import type { Place } from "../releases/queries";

const OF_PROJECT = "/api/v1/projects/{project}/ledger";
const OF_ENVIRONMENT = "/api/v1/projects/{project}/environments/{environment}/ledger";

/** Of which environment; of all of the project's where it is left out. */
export interface Part {
  project: string;
  environment?: string;
}

/** The address of a part, as programs ask for it. */
export function pathOf({ project, environment }: Part): string {
  const of = `/api/v1/projects/${encodeURIComponent(project)}`;
  return environment === undefined
    ? `${of}/ledger`
    : `${of}/environments/${encodeURIComponent(environment)}/ledger`;
}

/** It follows from the releases, and is read again when they are. */
export const ledgerQuery = ({ project, environment }: Part) =>
  queryOptions({
    queryKey: ["releases", project, environment ?? null, "ledger"],
    queryFn: async ({ signal }) => {
      const call =
        environment === undefined
          ? api.GET(OF_PROJECT, { params: { path: { project } }, signal })
          : api.GET(OF_ENVIRONMENT, { params: { path: { project, environment } }, signal });
      return (await answer(call)) as Ledger;
    },
  });

/** The same as a table for spreadsheets. */
export function ledgerCsv({ project, environment }: Part): Promise<string> {
  const asked = { headers: { Accept: "text/csv" }, parseAs: "text" } as const;
  return answer(
    environment === undefined
      ? api.GET(OF_PROJECT, { params: { path: { project } }, ...asked })
      : api.GET(OF_ENVIRONMENT, { params: { path: { project, environment } }, ...asked }),
  );
}

export interface OpinionWish {
  opinion: "disputed" | "missed" | "withdrawn";
  reason: string;
  since?: string;
  until?: string;
}

export function say(place: Place, release: string, body: OpinionWish) {
  return answer(api.POST(`${OF_ENVIRONMENT}/{release}`, { params: { path: { ...place, release } }, body }));
}
