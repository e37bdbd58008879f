// The change log as a time line: who changed what, when and why.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { History, SearchX } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Problem } from "../api/problem";
import type { Environment } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { Panel, ProblemPanel } from "../states/states";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Bar } from "../ui/skeleton";
import { Entry } from "./entry";
import { changesQuery, type Wanted } from "./queries";

const FROM = "/app/projects/$project/$environment/changes";

export function ChangesPage() {
  const { project, environment } = useParams({ from: FROM });
  const { flag, all } = useSearch({ from: FROM });
  const place = usePlace(project, environment);
  useTitle(flag, "Changes", project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  const wanted = { project, ...(all ? {} : { environment }), ...(flag ? { flag } : {}) };
  return (
    <>
      <h1 className="mb-3 text-lg font-semibold">Changes</h1>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Where environment={environment} all={all !== undefined} />
        <OfFlag key={flag ?? ""} flag={flag ?? ""} />
      </div>
      {place.state === "found" ? <Changes wanted={wanted} environment={place.environment} /> : <Loading />}
    </>
  );
}

function Where({ environment, all }: { environment: string; all: boolean }) {
  const options: [string, boolean][] = [
    [environment, false],
    ["All of the project", true],
  ];
  return (
    <div className="flex flex-wrap gap-1.5">
      {options.map(([words, whole]) => (
        <Link
          key={words}
          from="/projects/$project/$environment/changes"
          to="."
          search={({ all: _, ...rest }) => (whole ? { ...rest, all: "1" as const } : rest)}
          aria-current={whole === all ? "true" : undefined}
          className={cx(
            "inline-flex min-h-8 items-center rounded-full border px-3",
            whole === all ? "border-accent bg-accent-soft text-link" : "border-line-strong hover:bg-hover",
          )}
        >
          {words}
        </Link>
      ))}
    </div>
  );
}

function OfFlag({ flag }: { flag: string }) {
  const navigate = useNavigate({ from: "/projects/$project/$environment/changes" });
  const [text, setText] = useState(flag);
  const find = (event: FormEvent) => {
    event.preventDefault();
    const key = text.trim();
    void navigate({ search: ({ flag: _, ...rest }) => (key ? { ...rest, flag: key } : rest) });
  };
  return (
    <form role="search" aria-label="Changes" onSubmit={find} className="flex min-w-0 items-center gap-2">
      <label htmlFor="changes-of" className="text-ink-2">
        Of flag
      </label>
      <input
        id="changes-of"
        className="h-8 min-w-0 rounded-md border border-line-strong bg-surface px-2.5"
        value={text}
        placeholder="every flag"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit">Show</Button>
    </form>
  );
}

function Changes({ wanted, environment }: { wanted: Wanted; environment: Environment }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    changesQuery(wanted),
  );
  if (error && !data) {
    return <ProblemPanel problem={Problem.of(error)} subject="change log" onRetry={refetch} />;
  }
  if (!data) return <Loading />;
  const changes = data.pages.flatMap((page) => page.items);
  if (changes.length === 0) return <None flag={wanted.flag} />;
  return (
    <>
      <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
        {changes.map((change) => (
          <Entry key={change.change} change={change} project={wanted.project} environment={environment} />
        ))}
      </ol>
      {hasNextPage && (
        <Button className="mt-3" aria-busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? "Reading…" : "Show older"}
        </Button>
      )}
    </>
  );
}

function None({ flag }: { flag: string | undefined }) {
  if (flag) {
    return (
      <Panel icon={<SearchX size={20} aria-hidden />} title={`No change of “${flag}” here`}>
        <p className="text-ink-2">Flags are named by their whole key.</p>
      </Panel>
    );
  }
  return (
    <Panel icon={<History size={20} aria-hidden />} title="Nothing was changed yet">
      <p className="text-ink-2">Everything that is changed here stands in this log, for ever and in order.</p>
    </Panel>
  );
}

function Loading() {
  return (
    <div role="status">
      <span className="sr-only">Reading the changes</span>
      <Bar className="h-64 w-full rounded-lg" />
    </div>
  );
}
