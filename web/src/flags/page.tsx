// The flags of a project, with their state in one environment.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { FlagOff, RefreshCw, SearchX } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Problem } from "../api/problem";
import { flagsQuery } from "../api/queries";
import type { Environment } from "../api/types";
import { serverUrl } from "../base";
import { useTitle } from "../frame/title";
import { unseenChanges, useUnseen } from "../live/unseen";
import { useToken } from "../session/session";
import { Panel, ProblemPanel } from "../states/states";
import { Button } from "../ui/button";
import { Snippet } from "../ui/snippet";
import { createFlagSnippet } from "../words/snippets";
import { useFlips } from "./flip";
import { FlipConfirm, FlipNotices } from "./flip-dialog";
import { FlagList, FlagListSkeleton } from "./list";
import { usePlace } from "./place";
import { PlaceProblem } from "./place-problem";

const FROM = "/app/projects/$project/$environment/flags";

export function FlagsPage() {
  const { project, environment: key } = useParams({ from: FROM });
  const { q = "" } = useSearch({ from: FROM });
  const place = usePlace(project, key);
  const name = place.state === "found" ? place.environment.name : key;
  useTitle(q && `“${q}”`, `Flags in ${name}`, project);

  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={key} />;
  }
  return (
    <>
      <div className="mb-3 flex min-h-8 flex-wrap items-baseline gap-x-3">
        <h1 className="text-lg font-semibold">Flags</h1>
        <p className="text-ink-2">
          {place.state === "found" ? `${place.environment.name}, version ${place.environment.version}` : key}
        </p>
      </div>
      {place.state === "found" ? (
        <Flags
          key={`${project}/${key}`}
          project={project}
          q={q}
          environment={place.environment}
          environments={place.environments}
        />
      ) : (
        <FlagListSkeleton />
      )}
    </>
  );
}

interface FlagsProps {
  project: string;
  q: string;
  environment: Environment;
  environments: Environment[];
}

function Flags({ project, q, environment, environments }: FlagsProps) {
  const query = useInfiniteQuery(flagsQuery(project, q));
  const { data, error, isFetchNextPageError, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } =
    query;
  const flags = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const flips = useFlips(project, environment);
  const [changed, show] = useShow(project, refetch, data !== undefined && flags.length === 0);
  const onMore = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  const asked = flags.find(({ key }) => key === flips.asking?.flag);

  if (error && !data)
    return <ProblemPanel problem={Problem.of(error)} subject="list of flags" onRetry={refetch} />;
  if (!data) return <FlagListSkeleton />;
  return (
    <>
      <ChangesPill project={project} onShow={show} />
      {flags.length === 0 ? (
        <NoFlags project={project} environment={environment.key} q={q} />
      ) : (
        <FlagList
          project={project}
          environment={environment}
          environments={environments}
          flags={flags}
          flips={flips}
          changed={changed}
          more={hasNextPage && !error}
          onMore={onMore}
        />
      )}
      {error && (
        <ProblemPanel
          problem={Problem.of(error)}
          subject="rest of the list"
          onRetry={() => void (isFetchNextPageError ? fetchNextPage() : refetch())}
        />
      )}
      <FlipConfirm
        flips={flips}
        environment={environment}
        summary={asked?.environments[environment.key]?.summary}
      />
      <FlipNotices flips={flips} environment={environment} />
    </>
  );
}

/** Reads the list again on request, and marks what others changed since it was read before. */
function useShow(
  project: string,
  refetch: () => Promise<unknown>,
  empty: boolean,
): [ReadonlySet<string>, () => void] {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  // What the list shows when it opens is read then: earlier changes are in it.
  useEffect(() => unseenChanges.clear(project), [project]);
  const show = useCallback(() => {
    const { flags } = unseenChanges.of(project);
    unseenChanges.clear(project);
    void refetch().then(() => setChanged(flags));
  }, [project, refetch]);
  const { changes } = useUnseen(project);
  // In an empty list no row can jump.
  useEffect(() => {
    if (empty && changes > 0) show();
  }, [empty, changes, show]);
  return [changed, show];
}

function ChangesPill({ project, onShow }: { project: string; onShow: () => void }) {
  const { changes } = useUnseen(project);
  return (
    <div
      role="status"
      className="pointer-events-none sticky top-16 z-20 flex h-0 justify-end md:justify-center"
    >
      {changes > 0 && (
        <Button
          look="primary"
          className="pointer-events-auto -translate-y-11 rounded-full shadow-panel"
          onClick={onShow}
        >
          <RefreshCw size={14} aria-hidden />
          {changes === 1 ? "1 change, show" : `${changes} changes, show`}
        </Button>
      )}
    </div>
  );
}

function NoFlags({ project, environment, q }: { project: string; environment: string; q: string }) {
  const token = useToken();
  const navigate = useNavigate();
  if (q) {
    return (
      <Panel icon={<SearchX size={20} aria-hidden />} title={`No flag matches “${q}”`}>
        <p className="text-ink-2">The search looks at keys, descriptions, owners and tags.</p>
        <div>
          <Button
            onClick={() =>
              void navigate({
                to: "/projects/$project/$environment/flags",
                params: { project, environment },
                search: {},
              })
            }
          >
            Show all flags
          </Button>
        </div>
      </Panel>
    );
  }
  return (
    <Panel icon={<FlagOff size={20} aria-hidden />} title={`No flags in “${project}” yet`}>
      <p className="text-ink-2">
        A flag is a decision that code asks for by key. Make the first one by pasting this into a shell; it
        begins turned off everywhere.
      </p>
      <Snippet label="Command that creates a flag" snippet={createFlagSnippet(serverUrl, project, token)} />
    </Panel>
  );
}
