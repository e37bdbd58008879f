/** What stands in the address and is of one environment alone: a release, and what is asked about one. */
const RELEASE = /\/releases\/(?!new$|ledger$)[^/]+$/;
const ASKED = ["of", "say", "change"];

/** The same page in another environment; what is there in one alone leads to what holds it. */
export function elsewhere(address: string, environment: string): string {
  const [path = "", search = ""] = address.split("?");
  const [, ...parts] = path.split("/");
  const moved = ["", ...parts.slice(0, 2), encodeURIComponent(environment), ...parts.slice(3)].join("/");
  const asked = new URLSearchParams(search);
  for (const name of ASKED) asked.delete(name);
  const kept = asked.toString();
  return moved.replace(RELEASE, "/releases") + (kept && `?${kept}`);
}
