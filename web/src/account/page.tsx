// Who is signed in: their sessions, and their password.
import { useQuery } from "@tanstack/react-query";
import { Problem } from "../api/problem";
import { meQuery } from "../api/queries";
import type { Me } from "../api/types";
import { useTitle } from "../frame/title";
import { ProblemPanel } from "../states/states";
import { Bar } from "../ui/skeleton";
import { Code, Tag } from "../ui/tag";
import { permissionWords } from "../words/permissions";
import { ChangePassword } from "./password";
import { Sessions } from "./sessions";

export function AccountPage() {
  const { data: me, error, refetch } = useQuery(meQuery);
  useTitle("My account");
  if (error && !me) {
    return <ProblemPanel problem={Problem.of(error)} subject="account" onRetry={refetch} whole />;
  }
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <h1 className="text-lg font-semibold">My account</h1>
      {me ? <Loaded me={me} /> : <Bar className="h-64 w-full rounded-lg" />}
    </div>
  );
}

function Loaded({ me }: { me: Me }) {
  return (
    <>
      <Who me={me} />
      {me.member && <Sessions />}
      {me.member && <ChangePassword tenant={me.tenant} email={me.member.email} />}
    </>
  );
}

function Who({ me }: { me: Me }) {
  const { member, credential } = me;
  return (
    <section aria-label="Who you are" className="rounded-lg border border-line bg-surface p-4">
      <p className="text-base font-semibold [overflow-wrap:anywhere]">{member?.name ?? credential.name}</p>
      <p className="text-ink-2 [overflow-wrap:anywhere]">
        {member ? (
          <>
            {member.email}, member of the tenant <Code>{me.tenant}</Code>
          </>
        ) : (
          <>
            an API token of the tenant <Code>{me.tenant}</Code>: it has no sessions and no password
          </>
        )}
      </p>
      <h2 className="mt-4 mb-1.5 font-semibold">What you may do in the whole tenant</h2>
      {credential.permissions.length === 0 ? (
        <p className="text-ink-2">Nothing; what you may do holds in single projects or environments.</p>
      ) : (
        <ul className="flex flex-wrap gap-1.5">
          {credential.permissions.map((permission) => (
            <li key={permission}>
              <Tag>{permissionWords(permission)}</Tag>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
