// Commands to paste into a shell. What is shown hides the token; what is copied carries it.

const HIDDEN = "…your token…";

export interface Snippet {
  shown: string;
  copied: string;
}

/** A single-quoted word for a POSIX shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

interface Post {
  origin: string;
  path: string;
  body: unknown;
  headers?: Record<string, string>;
}

export function curlPost({ origin, path, body, headers = {} }: Post, token: string | null): Snippet {
  const lines = (bearer: string) =>
    [
      `curl -sS -X POST ${quoted(origin + path)}`,
      `-H ${quoted(`Authorization: Bearer ${bearer}`)}`,
      `-H 'Content-Type: application/json'`,
      ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
      `-d ${quoted(JSON.stringify(body))}`,
    ].join(" \\\n  ");
  return { shown: lines(HIDDEN), copied: lines(token ?? HIDDEN) };
}

const segment = encodeURIComponent;

export function createFlagSnippet(origin: string, project: string, token: string | null): Snippet {
  const body = { key: "my-first-flag", type: "boolean" };
  return curlPost({ origin, path: `/api/v1/projects/${segment(project)}/flags`, body }, token);
}

export function createEnvironmentSnippet(origin: string, project: string, token: string | null): Snippet {
  const body = { key: "development", name: "Development" };
  return curlPost({ origin, path: `/api/v1/projects/${segment(project)}/environments`, body }, token);
}

export function createProjectSnippet(origin: string, token: string | null): Snippet {
  const body = { key: "shop", name: "Shop" };
  return curlPost({ origin, path: "/api/v1/projects", body }, token);
}

interface Toggle {
  origin: string;
  project: string;
  environment: string;
  flag: string;
  on: boolean;
  version: number;
}

export function toggleSnippet(toggle: Toggle, token: string | null): Snippet {
  const { origin, project, environment, flag, on, version } = toggle;
  return curlPost(
    {
      origin,
      path: `/api/v1/projects/${segment(project)}/environments/${segment(environment)}/changes`,
      // A kept kill switch must work whatever has changed since.
      headers: { "If-Match": on ? `"v${version}"` : "*" },
      body: { instructions: [{ kind: on ? "turn_on" : "turn_off", flag }] },
    },
    token,
  );
}

interface ReleaseAt {
  origin: string;
  project: string;
  environment: string;
  release: string;
  /** Of everything but a report. */
  reason?: string;
}

/** What the command line says for it; it takes the token from `TIDEGATE_TOKEN`. */
export function releaseCommand(verb: string, at: ReleaseAt): string {
  const { origin, project, environment, release, reason } = at;
  const said = reason === undefined ? "" : ` --reason ${quoted(reason.trim() || "…")}`;
  return `tidegate release ${verb} ${release}${said} --server ${origin} --project ${project} --environment ${environment}`;
}

export function releaseSnippet(at: ReleaseAt, token: string | null): Snippet {
  const { origin, project, environment, release } = at;
  const path = `/api/v1/projects/${segment(project)}/environments/${segment(environment)}/releases/${segment(release)}`;
  return getSnippet(origin + path, token);
}

/** Reads an address. */
export function getSnippet(address: string, token: string | null): Snippet {
  const line = (bearer: string) =>
    `curl -sS ${quoted(address)} \\\n  -H ${quoted(`Authorization: Bearer ${bearer}`)}`;
  return { shown: line(HIDDEN), copied: line(token ?? HIDDEN) };
}

export function ledgerCommand({
  origin,
  project,
  environment,
}: Omit<ReleaseAt, "release" | "reason">): string {
  return `tidegate release ledger --server ${origin} --project ${project} --environment ${environment}`;
}
