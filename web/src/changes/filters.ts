// What of the log is wanted: it stands in the address, so that it can be shared and gone back to.

/** By what the log can be narrowed down, by the names of the parameters. */
export interface Filters {
  /** Part of a comment, of what was asked for, or of a name. */
  q?: string;
  flag?: string;
  actor?: string;
  kind?: string;
  customer?: string;
}

const NAMES = ["q", "flag", "actor", "kind", "customer"] as const;

/** Objects that a change can be about, as its kind begins, in words. */
export const OBJECTS: [string, string][] = [
  ["rules", "Rules"],
  ["flag", "New flags"],
  ["flags", "Flags"],
  ["release", "Releases"],
  ["environment", "Environments"],
  ["sdk_key", "SDK keys"],
];

/** The filters that an address or a form names; what is empty narrows nothing down. */
export function filtersOf(named: Record<string, unknown>): Filters {
  const said = NAMES.flatMap((name) => {
    const text = named[name];
    return typeof text === "string" && text.trim() ? [[name, text.trim()]] : [];
  });
  return Object.fromEntries(said);
}

export const isFiltered = (filters: Filters) => NAMES.some((name) => filters[name] !== undefined);
