// The people of the tenant.
import { useQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api, reply } from "../api/client";
import { meQuery } from "../api/queries";
import type { Member } from "../api/types";
import { serverUrl } from "../base";
import { useBarred } from "../session/may";
import { Panel } from "../states/states";
import { Ask } from "../ui/ask";
import { GuardedButton } from "../ui/guarded";
import { ShownOnce } from "../ui/shown-once";
import { Tag } from "../ui/tag";
import { placeWords } from "../words/permissions";
import { absoluteTime } from "../words/time";
import { InviteDialog, MemberRolesDialog } from "./member-dialogs";
import { List, PartHead, Row } from "./parts";
import { memberQuery, membersQuery } from "./queries";

export interface Invited {
  invitation: string;
  expires_at: string;
  member: Member;
}

/** What a click on a member's buttons opens. */
type Doing = { what: "roles" | "remove"; member: Member } | null;

export function Members({ project }: { project: string }) {
  const { data: members, error, refetch } = useQuery(membersQuery);
  const barred = useBarred("members:write");
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited | null>(null);
  const [doing, setDoing] = useState<Doing>(null);
  const again = useAct(
    (id: string) =>
      answer(api.POST("/api/v1/members/{id}/invitation", { params: { path: { id } }, body: {} })),
    [membersQuery.queryKey],
    setInvited,
  );
  return (
    <section aria-label="Members">
      <PartHead words="People who sign in with an e-mail address and a password, and what they may do.">
        <GuardedButton look="primary" barred={barred} onClick={() => setInviting(true)}>
          <UserPlus size={15} aria-hidden />
          Invite somebody
        </GuardedButton>
      </PartHead>
      <List items={members} error={error} onRetry={refetch} subject="list of members" none={<None />}>
        {(member) => (
          <MemberRow
            key={member.id}
            member={member}
            barred={barred}
            busy={again.busy}
            onAgain={() => again.run(member.id)}
            onDo={(what) => setDoing({ what, member })}
          />
        )}
      </List>
      {inviting && (
        <InviteDialog
          project={project}
          onClose={() => setInviting(false)}
          onInvited={(answer) => {
            setInviting(false);
            setInvited(answer);
          }}
        />
      )}
      {invited && <Invitation invited={invited} onClose={() => setInvited(null)} />}
      {doing?.what === "roles" && (
        <MemberRolesDialog project={project} member={doing.member} onClose={() => setDoing(null)} />
      )}
      {doing?.what === "remove" && <Remove member={doing.member} onClose={() => setDoing(null)} />}
    </section>
  );
}

function None() {
  return (
    <Panel icon={<Users size={20} aria-hidden />} title="No members yet">
      <p className="text-ink-2">
        You are signed in with a token. Invite people, so that the change log knows who did what, and nobody
        has to share a token.
      </p>
    </Panel>
  );
}

interface MemberRowProps {
  member: Member;
  barred: string | null;
  busy: boolean;
  onAgain: () => void;
  onDo: (what: "roles" | "remove") => void;
}

function MemberRow({ member, barred, busy, onAgain, onDo }: MemberRowProps) {
  const { data: me } = useQuery(meQuery);
  const mine = me?.member?.id === member.id;
  const again = member.state === "invited" ? "Invite again" : "Reset password";
  return (
    <Row
      actions={
        <>
          <GuardedButton barred={barred} onClick={() => onDo("roles")} aria-label={`Roles of ${member.name}`}>
            Roles
          </GuardedButton>
          <GuardedButton
            barred={barred}
            aria-busy={busy}
            onClick={onAgain}
            aria-label={`${again} ${member.name}`}
          >
            {again}
          </GuardedButton>
          <GuardedButton
            barred={mine ? "You cannot remove yourself here." : barred}
            onClick={() => onDo("remove")}
            aria-label={`Remove ${member.name}`}
          >
            Remove
          </GuardedButton>
        </>
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <b className="font-medium [overflow-wrap:anywhere]">{member.name}</b>
        <span className="text-ink-2 [overflow-wrap:anywhere]">{member.email}</span>
        {mine && <Tag className="border-accent text-link">you</Tag>}
        {member.state === "invited" && <Tag className="border-warn text-warn">invited, not here yet</Tag>}
      </p>
      <p className="flex flex-wrap gap-1.5">
        {member.roles.map((role) => (
          <Tag key={JSON.stringify(role)}>
            {role.role} {placeWords(role)}
          </Tag>
        ))}
        {member.roles.length === 0 && <span className="text-xs text-ink-3">no role: can do nothing</span>}
      </p>
    </Row>
  );
}

/** The link that sets the password. What stands behind the `#` reaches no server's log. */
function Invitation({ invited, onClose }: { invited: Invited; onClose: () => void }) {
  const { data: me } = useQuery(meQuery);
  const tenant = encodeURIComponent(me?.tenant ?? "default");
  const link = `${serverUrl}/accept-invitation?tenant=${tenant}#${invited.invitation}`;
  return (
    <ShownOnce
      title={`The invitation of ${invited.member.name}`}
      words={`Send this link in a way that you trust: whoever opens it sets the password of ${invited.member.email}, once. It is shown only now, and open until ${absoluteTime(invited.expires_at)}.`}
      secret={link}
      onClose={onClose}
    />
  );
}

function Remove({ member, onClose }: { member: Member; onClose: () => void }) {
  const { data } = useQuery(memberQuery(member.id));
  const remove = useAct(
    (tag: string) =>
      reply(
        api.DELETE("/api/v1/members/{id}", {
          params: { path: { id: member.id }, header: { "If-Match": tag } },
        }),
      ),
    [membersQuery.queryKey],
    onClose,
  );
  return (
    <Ask
      open
      title={`Remove ${member.name}?`}
      description={
        <p>
          Every session of {member.email} ends at once, and address, name and password are erased. The change
          log keeps what was done, without the name.
        </p>
      }
      confirm="Remove"
      busy={remove.busy}
      problem={remove.problem}
      onConfirm={() => data && remove.run(data.tag)}
      onCancel={onClose}
    />
  );
}
