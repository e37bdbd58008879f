// A choice of permissions.
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../api/queries";
import { PERMISSIONS, permissionWords } from "../words/permissions";

interface PermissionsProps {
  chosen: string[];
  onChange: (chosen: string[]) => void;
  /** Whether only what one has oneself may be given. */
  own?: boolean;
}

export function Permissions({ chosen, onChange, own = false }: PermissionsProps) {
  const { data: me } = useQuery(meQuery);
  const held = me?.credential.permissions ?? [];
  // Of somebody whose roles hold in single projects, the server says what may be given there.
  const scoped = Boolean(me?.member?.roles.some(({ project }) => project));
  const toggle = (permission: string, on: boolean) =>
    onChange(PERMISSIONS.filter((each) => (each === permission ? on : chosen.includes(each))));
  return (
    <fieldset className="grid gap-1 sm:grid-cols-2">
      <legend className="mb-1.5 font-medium">Permissions</legend>
      {PERMISSIONS.map((permission) => {
        const barred = own && !scoped && !held.includes(permission);
        return (
          <label
            key={permission}
            title={barred ? "Nobody gives away more than they have." : permission}
            className="flex min-h-7 items-center gap-2"
          >
            <input
              type="checkbox"
              checked={chosen.includes(permission)}
              disabled={barred}
              onChange={(event) => toggle(permission, event.target.checked)}
              className="size-4 shrink-0 accent-accent"
            />
            <span className={barred ? "text-ink-3" : undefined}>{permissionWords(permission)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
