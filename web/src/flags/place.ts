// The environment that a screen is about, once it is known to exist.
import { useQuery } from "@tanstack/react-query";
import { environmentsQuery } from "../api/queries";
import type { Environment } from "../api/types";

export type Place =
  | { state: "loading" }
  | { state: "missing"; environments: Environment[] }
  | { state: "failed"; error: unknown; retry: () => void }
  | { state: "found"; environment: Environment; environments: Environment[] };

export function usePlace(project: string, key: string): Place {
  const { data: environments, error, refetch } = useQuery(environmentsQuery(project));
  if (!environments) return error ? { state: "failed", error, retry: refetch } : { state: "loading" };
  const environment = environments.find((each) => each.key === key);
  return environment ? { state: "found", environment, environments } : { state: "missing", environments };
}
