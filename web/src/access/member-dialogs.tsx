// Inviting somebody, and giving roles.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api } from "../api/client";
import type { Assignment, Member } from "../api/types";
import { Field } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Bar } from "../ui/skeleton";
import { Assignments } from "./assignments";
import type { Invited } from "./members";
import { memberQuery, membersQuery } from "./queries";

interface InviteProps {
  project: string;
  onClose: () => void;
  onInvited: (invited: Invited) => void;
}

export function InviteDialog({ project, onClose, onInvited }: InviteProps) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<Assignment[]>([{ role: "viewer" }]);
  const invite = useAct(
    () => answer(api.POST("/api/v1/members", { body: { name: name.trim(), email: email.trim(), roles } })),
    [membersQuery.queryKey],
    onInvited,
  );
  return (
    <FormDialog
      open
      title="Invite somebody"
      description="You get a link to pass on; no e-mail is sent."
      submit="Make the invitation"
      busy={invite.busy}
      problem={invite.problem}
      onSubmit={() => invite.run(undefined)}
      onClose={onClose}
    >
      <Field label="Name" required value={name} onChange={setName} autoComplete="off" />
      <Field label="E-mail" type="email" required value={email} onChange={setEmail} autoComplete="off" />
      <Assignments project={project} assignments={roles} onChange={setRoles} />
    </FormDialog>
  );
}

interface MemberRolesProps {
  project: string;
  member: Member;
  onClose: () => void;
}

export function MemberRolesDialog({ project, member, onClose }: MemberRolesProps) {
  const { data } = useQuery(memberQuery(member.id));
  const [chosen, setChosen] = useState<Assignment[] | null>(null);
  const roles = chosen ?? data?.member?.roles ?? [];
  const set = useAct(
    (tag: string) =>
      answer(
        api.PUT("/api/v1/members/{id}/roles", {
          params: { path: { id: member.id }, header: { "If-Match": tag } },
          body: { roles },
        }),
      ),
    [membersQuery.queryKey],
    onClose,
  );
  return (
    <FormDialog
      open
      title={`Roles of ${member.name}`}
      submit="Set the roles"
      busy={set.busy}
      problem={set.problem}
      onSubmit={() => data && set.run(data.tag)}
      onClose={onClose}
    >
      {data ? (
        <Assignments project={project} assignments={roles} onChange={setChosen} />
      ) : (
        <Bar className="h-24 w-full" />
      )}
    </FormDialog>
  );
}
