// What whoever is signed in may do in a place, so that what they may not is disabled with its reason. The
// server decides in any case.
import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../access/queries";
import { meQuery } from "../api/queries";
import type { Me, Role } from "../api/types";
import { permissionWords, placeWords } from "../words/permissions";

export interface Spot {
  project?: string | null | undefined;
  environment?: string | null | undefined;
}

export function covers(outer: Spot, inner: Spot): boolean {
  if (!outer.project) return true;
  if (outer.project !== inner.project) return false;
  return !outer.environment || outer.environment === inner.environment;
}

/** What cannot be told, because the roles are not known, is left to the server. */
export function allows(me: Me, roles: Role[] | undefined, permission: string, spot: Spot): boolean {
  const { permissions, project, environment } = me.credential;
  if (permissions.includes(permission) && covers({ project, environment }, spot)) return true;
  const given = me.member?.roles.filter((role) => covers(role, spot)) ?? [];
  return given.some(({ role }) => {
    const known = roles?.find(({ key }) => key === role);
    return !known || known.permissions.includes(permission);
  });
}

/** Why something is not allowed; `null` if it is. */
export function useBarred(permission: string, spot: Spot = {}): string | null {
  const { data: me } = useQuery(meQuery);
  const { data: roles } = useQuery({ ...rolesQuery, enabled: Boolean(me?.member?.roles.length) });
  if (!me || allows(me, roles, permission, spot)) return null;
  return `This needs the permission to ${permissionWords(permission)} ${placeWords(spot)} (${permission}). Ask an owner for it.`;
}
