// Where the member is signed in, each with a way to end it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { answer, api, reply } from "../api/client";
import { Problem } from "../api/problem";
import type { MemberSession } from "../api/types";
import { signOut } from "../session/sign-out";
import { ProblemPanel } from "../states/states";
import { Button } from "../ui/button";
import { ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { Tag } from "../ui/tag";
import { Time } from "../ui/time";
import { agentWords } from "../words/agents";

const QUERY = {
  queryKey: ["sessions"],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await answer(api.GET("/api/v1/sessions", { signal }))).items,
};

export function Sessions() {
  const { data: sessions, error, refetch } = useQuery(QUERY);
  const cache = useQueryClient();
  const ending = useMutation({
    mutationFn: (id: string) => reply(api.DELETE("/api/v1/sessions/{id}", { params: { path: { id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: QUERY.queryKey }),
  });
  if (error && !sessions) {
    return <ProblemPanel problem={Problem.of(error)} subject="list of sessions" onRetry={refetch} />;
  }
  return (
    <section aria-label="Sessions">
      <h2 className="mb-2 font-semibold">Where you are signed in</h2>
      {ending.error && <ProblemNotice problem={Problem.of(ending.error)} />}
      {sessions ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {sessions.map((each) => (
            <Row
              key={each.id}
              session={each}
              busy={ending.isPending && ending.variables === each.id}
              onEnd={() => (each.current ? void signOut() : ending.mutate(each.id))}
            />
          ))}
        </ul>
      ) : (
        <Bar className="h-28 w-full rounded-lg" />
      )}
    </section>
  );
}

interface RowProps {
  session: MemberSession;
  busy: boolean;
  onEnd: () => void;
}

function Row({ session, busy, onEnd }: RowProps) {
  const device = agentWords(session.agent);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2.5">
      <MonitorSmartphone size={18} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium [overflow-wrap:anywhere]">
          <span title={session.agent ?? undefined}>{device}</span>
          {session.current && <Tag className="border-accent text-link">this one</Tag>}
        </p>
        <p className="text-xs text-ink-2">
          since <Time at={session.created_at} />, last seen{" "}
          <Time at={session.refreshed_at ?? session.created_at} />
        </p>
      </div>
      <Button
        aria-busy={busy}
        aria-label={session.current ? "Sign out" : `End the session of ${device}`}
        onClick={onEnd}
      >
        {session.current ? "Sign out" : busy ? "Ending…" : "End"}
      </Button>
    </li>
  );
}
