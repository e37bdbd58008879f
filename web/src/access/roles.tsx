// The roles: those that every tenant has, and those of its own.
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api, reply } from "../api/client";
import type { Role } from "../api/types";
import { useBarred } from "../session/may";
import { Ask } from "../ui/ask";
import { Field } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { GuardedButton } from "../ui/guarded";
import { Tag } from "../ui/tag";
import { PERMISSIONS, permissionWords } from "../words/permissions";
import { List, PartHead, Row } from "./parts";
import { Permissions } from "./permissions";
import { rolesQuery } from "./queries";

/** The list carries no tags: a role is replaced as it is. */
const AS_IT_IS = { "If-Match": "*" };

type Doing = { what: "edit" | "delete"; role: Role } | { what: "create" } | null;

export function Roles() {
  const { data: roles, error, refetch } = useQuery(rolesQuery);
  const barred = useBarred("members:write");
  const [doing, setDoing] = useState<Doing>(null);
  const close = () => setDoing(null);
  return (
    <section aria-label="Roles">
      <PartHead words="A role is a set of permissions; a member has it in the whole tenant, in a project, or in an environment.">
        <GuardedButton look="primary" barred={barred} onClick={() => setDoing({ what: "create" })}>
          <Plus size={15} aria-hidden />
          New role
        </GuardedButton>
      </PartHead>
      <List items={roles} error={error} onRetry={refetch} subject="list of roles" none={null}>
        {(role) => (
          <RoleRow
            key={role.key}
            role={role}
            barred={role.built_in ? "Every tenant has this role; it cannot be changed." : barred}
            onDo={(what) => setDoing({ what, role })}
          />
        )}
      </List>
      {doing?.what === "create" && <RoleDialog held={null} onClose={close} />}
      {doing?.what === "edit" && <RoleDialog held={doing.role} onClose={close} />}
      {doing?.what === "delete" && <Delete role={doing.role} onClose={close} />}
    </section>
  );
}

interface RoleRowProps {
  role: Role;
  barred: string | null;
  onDo: (what: "edit" | "delete") => void;
}

function RoleRow({ role, barred, onDo }: RoleRowProps) {
  const all = PERMISSIONS.every((each) => role.permissions.includes(each));
  const words = all ? ["everything"] : role.permissions.map(permissionWords);
  return (
    <Row
      actions={
        !role.built_in && (
          <>
            <GuardedButton barred={barred} onClick={() => onDo("edit")} aria-label={`Change ${role.key}`}>
              Change
            </GuardedButton>
            <GuardedButton barred={barred} onClick={() => onDo("delete")} aria-label={`Delete ${role.key}`}>
              Delete
            </GuardedButton>
          </>
        )
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <b className="font-mono text-[0.8125rem] font-semibold">{role.key}</b>
        {role.built_in && <span className="text-xs text-ink-3">built in</span>}
      </p>
      <p className="flex flex-wrap gap-1.5">
        {words.map((each) => (
          <Tag key={each}>{each}</Tag>
        ))}
      </p>
    </Row>
  );
}

function RoleDialog({ held: role, onClose }: { held: Role | null; onClose: () => void }) {
  const [key, setKey] = useState(role?.key ?? "");
  const [permissions, setPermissions] = useState(role?.permissions ?? ["flags:read"]);
  const save = useAct(
    () =>
      role
        ? answer(
            api.PUT("/api/v1/roles/{role}", {
              params: { path: { role: role.key }, header: AS_IT_IS },
              body: { permissions },
            }),
          )
        : answer(api.POST("/api/v1/roles", { body: { key: key.trim(), permissions } })),
    [rolesQuery.queryKey],
    onClose,
  );
  return (
    <FormDialog
      open
      title={role ? `Change the role ${role.key}` : "New role"}
      description={role ? "Whoever has it may do this at once." : undefined}
      submit={role ? "Set the permissions" : "Create the role"}
      busy={save.busy}
      problem={save.problem}
      onSubmit={() => save.run(undefined)}
      onClose={onClose}
    >
      {!role && (
        <Field
          label="Key"
          required
          value={key}
          onChange={setKey}
          className="font-mono"
          placeholder="release-manager"
          help="Names it for ever."
        />
      )}
      <Permissions chosen={permissions} onChange={setPermissions} />
    </FormDialog>
  );
}

function Delete({ role, onClose }: { role: Role; onClose: () => void }) {
  const remove = useAct(
    () =>
      reply(api.DELETE("/api/v1/roles/{role}", { params: { path: { role: role.key }, header: AS_IT_IS } })),
    [rolesQuery.queryKey],
    onClose,
  );
  return (
    <Ask
      open
      title={`Delete the role ${role.key}?`}
      description={<p>A role that somebody has cannot be deleted; take it away from them first.</p>}
      confirm="Delete"
      busy={remove.busy}
      problem={remove.problem}
      onConfirm={() => remove.run(undefined)}
      onCancel={onClose}
    />
  );
}
