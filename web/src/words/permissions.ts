// What somebody may do, in words.

const WORDS: Record<string, string> = {
  "flags:read": "read flags and customers",
  "flags:write": "change flags and rules",
  "flags:switch": "turn flags on and off",
  "overrides:write": "add and remove overrides",
  "customers:write": "enter and change customers",
  "releases:write": "start and steer releases",
  "releases:halt": "halt and resume releases",
  "signals:write": "send signals of releases",
  "releases:approve": "approve stages of releases",
  "environments:write": "create projects and environments",
  "keys:write": "create and revoke SDK keys",
  "tokens:write": "create and revoke API tokens",
  "members:write": "invite members and give roles",
  "log:read": "read the change log",
};

export const PERMISSIONS = Object.keys(WORDS);

/** A permission of a newer server is told by its name. */
export function permissionWords(permission: string): string {
  return WORDS[permission] ?? permission;
}

/** Where something holds. */
export function placeWords(place: { project?: string | null; environment?: string | null }): string {
  if (!place.project) return "in the whole tenant";
  return place.environment ? `in ${place.project}/${place.environment}` : `in project ${place.project}`;
}
