// The versions of an environment that changed this flag, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { historyQuery } from "../api/queries";
import type { Change } from "../api/types";
import { ProblemPanel } from "../states/states";
import { Button } from "../ui/button";
import { Bar } from "../ui/skeleton";
import { Time } from "../ui/time";
import { changeWords } from "../words/changes";

const SKELETON_ROWS = 4;
const ENTRY =
  "grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-t border-line px-3 py-2 first:border-t-0 sm:grid-cols-[4.5rem_minmax(0,1fr)_8rem]";

interface HistoryProps {
  project: string;
  environment: string;
  flag: string;
}

export function History({ project, environment, flag }: HistoryProps) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    historyQuery(project, environment, flag),
  );
  if (error && !data) {
    return <ProblemPanel problem={Problem.of(error)} subject="change log" onRetry={refetch} />;
  }
  if (!data) return <HistorySkeleton />;
  const changes = data.pages.flatMap((page) => page.items);
  if (changes.length === 0) {
    return <p className="text-ink-2">No change of this flag is in the log for this environment.</p>;
  }
  return (
    <>
      <ol className="rounded-lg border border-line bg-surface">
        {changes.map((change) => (
          <Entry key={change.change} change={change} environment={environment} flag={flag} />
        ))}
      </ol>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        {hasNextPage && (
          <Button aria-busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? "Reading…" : "Show older"}
          </Button>
        )}
        <Link
          to="/projects/$project/$environment/changes"
          params={{ project, environment }}
          search={{ flag }}
          className="py-0.5 text-link hover:underline"
        >
          With differences, proofs and undo
        </Link>
      </div>
    </>
  );
}

function Entry({ change, environment, flag }: { change: Change; environment: string; flag: string }) {
  const version = change.versions[environment];
  return (
    <li className={ENTRY}>
      <span className="font-mono text-[0.8125rem] font-semibold">
        {version === undefined ? "–" : `v${version}`}
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span className="font-medium">{change.actor.name}</span> {changeWords(change, flag)}
        {change.comment && <q className="mt-0.5 block text-ink-2">{change.comment}</q>}
      </span>
      <span className="col-start-2 text-xs text-ink-3 sm:col-start-3 sm:text-right">
        <Time at={change.time} />
      </span>
    </li>
  );
}

export function HistorySkeleton() {
  const rows = Array.from({ length: SKELETON_ROWS }, (_, index) => index);
  return (
    <div role="status" className="rounded-lg border border-line bg-surface">
      <span className="sr-only">Reading the change log</span>
      {rows.map((row) => (
        <div key={row} aria-hidden className={ENTRY}>
          <Bar className="my-0.5 w-9" />
          <Bar className="my-0.5 w-1/2" />
          <Bar className="col-start-2 my-0.5 w-16 sm:col-start-3 sm:justify-self-end" />
        </div>
      ))}
    </div>
  );
}
