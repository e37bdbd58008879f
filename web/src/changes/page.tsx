// The change log as a time line: who changed what, when and why.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { History, SearchX } from "lucide-react";
import type { FormEvent } from "react";
import { Problem } from "../api/problem";
import type { Environment } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { Panel, ProblemPanel } from "../states/states";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { pillClass } from "../ui/pills";
import { Bar } from "../ui/skeleton";
import { Entry } from "./entry";
import { type Filters, filtersOf, isFiltered, OBJECTS } from "./filters";
import { changesQuery, type Wanted } from "./queries";

const FROM = "/app/projects/$project/$environment/changes";

export function ChangesPage() {
  const { project, environment } = useParams({ from: FROM });
  const { all, change, ...filters } = useSearch({ from: FROM });
  const place = usePlace(project, environment);
  useTitle(filters.flag, "Changes", project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  const wanted = { project, ...(all ? {} : { environment }), ...filters };
  const from = change === undefined ? undefined : Number(change);
  return (
    <>
      <h1 className="mb-3 text-lg font-semibold">Changes</h1>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Where
          name={place.state === "found" ? place.environment.name : environment}
          all={all !== undefined}
        />
        <Narrow key={JSON.stringify(filters)} filters={filters} />
      </div>
      {from !== undefined && (
        <p className="mb-3 text-ink-2">
          Change {from} and those before it.{" "}
          <Link
            from="/projects/$project/$environment/changes"
            to="."
            search={({ change: _, ...rest }) => rest}
            className="text-link underline"
          >
            Show the newest
          </Link>
        </p>
      )}
      {place.state === "found" ? (
        <Changes key={from} wanted={wanted} from={from} environment={place.environment} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function Where({ name, all }: { name: string; all: boolean }) {
  const options: [string, boolean][] = [
    [name, false],
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
          className={pillClass(whole === all)}
        >
          {words}
        </Link>
      ))}
    </div>
  );
}

/** A label stays with its field; on a phone each pair has a line of its own. */
const PAIR = "flex min-w-0 items-center gap-2 max-sm:w-full";
const LABEL = "text-ink-2 max-sm:w-24 max-sm:shrink-0";
const FIELD = "h-8 min-w-0 rounded-md border border-line-strong bg-surface px-2.5";

function Narrow({ filters }: { filters: Filters }) {
  const navigate = useNavigate({ from: "/projects/$project/$environment/changes" });
  const show = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const named = filtersOf(Object.fromEntries(new FormData(event.currentTarget)));
    void navigate({ search: ({ all }) => (all ? { ...named, all } : named) });
  };
  return (
    <form
      role="search"
      aria-label="Changes"
      onSubmit={show}
      className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2"
    >
      <Words name="q" label="With" none="any text" value={filters.q} />
      <Words name="flag" label="Of flag" none="every flag" value={filters.flag} />
      <Words name="actor" label="By" none="everybody" value={filters.actor} />
      <div className={PAIR}>
        <label htmlFor="changes-kind" className={LABEL}>
          About
        </label>
        <select
          id="changes-kind"
          name="kind"
          defaultValue={filters.kind ?? ""}
          className={cx(FIELD, "max-sm:flex-1")}
        >
          <option value="">everything</option>
          {kinds(filters.kind).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <Words name="customer" label="For customer" none="every customer" value={filters.customer} />
      <Button type="submit">Show</Button>
    </form>
  );
}

/** An address may name a kind that the list has not. */
function kinds(named: string | undefined): [string, string][] {
  const isListed = named === undefined || OBJECTS.some(([kind]) => kind === named);
  return isListed ? OBJECTS : [...OBJECTS, [named, named]];
}

interface Field {
  name: "q" | "flag" | "actor" | "customer";
  label: string;
  none: string;
  value: string | undefined;
}

function Words({ name, label, none, value }: Field) {
  const id = name === "flag" ? "changes-of" : `changes-${name}`;
  return (
    <div className={PAIR}>
      <label htmlFor={id} className={LABEL}>
        {label}
      </label>
      <input
        id={id}
        name={name}
        className={cx(FIELD, "w-36 max-sm:flex-1")}
        defaultValue={value}
        placeholder={none}
      />
    </div>
  );
}

interface ChangesProps {
  wanted: Wanted;
  /** The change to begin with, which is shown in full. */
  from: number | undefined;
  environment: Environment;
}

function Changes({ wanted, from, environment }: ChangesProps) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    changesQuery(wanted, from),
  );
  if (error && !data) {
    return <ProblemPanel problem={Problem.of(error)} subject="change log" onRetry={refetch} />;
  }
  if (!data) return <Loading />;
  const changes = data.pages.flatMap((page) => page.items);
  if (changes.length === 0 && !hasNextPage) return <None filters={wanted} />;
  return (
    <>
      <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
        {changes.map((change) => (
          <Entry
            key={change.change}
            change={change}
            project={wanted.project}
            environment={environment}
            isOpen={change.change === from}
          />
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

function None({ filters }: { filters: Filters }) {
  if (isFiltered(filters)) {
    const title = filters.flag ? `No change of “${filters.flag}” here` : "No such change here";
    return (
      <Panel icon={<SearchX size={20} aria-hidden />} title={title}>
        <p className="text-ink-2">
          Flags and customers are named by their whole key, people by their whole name.
        </p>
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
