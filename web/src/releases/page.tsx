// One release: where it stands, what comes next, what is known, and what can be said to it.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useCallback } from "react";
import { Problem } from "../api/problem";
import { flagQuery } from "../api/queries";
import type { Environment, Release } from "../api/types";
import { serverUrl } from "../base";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { useToken } from "../session/session";
import { ProblemPanel } from "../states/states";
import { BREADCRUMB_LINK, Breadcrumb } from "../ui/breadcrumb";
import { buttonClass } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { Code } from "../ui/tag";
import { Time } from "../ui/time";
import { Words } from "../ui/words";
import {
  exposureWords,
  hasEnded,
  holdWords,
  isAPersons,
  isUnderWay,
  nextAt,
  nextWords,
  stageWords,
} from "../words/releases";
import { releaseCommand, releaseSnippet } from "../words/snippets";
import { Customers } from "./customers";
import { Guards } from "./guards";
import { Halted } from "./halted";
import { Ladder } from "./ladder";
import { Log } from "./log";
import { FromTo, StateBadge } from "./parts";
import { countsQuery, eventsQuery, type Place, releaseQuery } from "./queries";
import { Verbs } from "./verb-bar";

const FROM = "/app/projects/$project/$environment/releases/$release";
const Charts = lazy(() => import("./charts"));

export function ReleasePage() {
  const { project, environment, release: id } = useParams({ from: FROM });
  const where = { project, environment };
  const place = usePlace(project, environment);
  const { data: release, error, refetch } = useQuery(releaseQuery(where, id));
  useTitle(release && `${release.flag}: ${release.baseline} → ${release.target}`, "Releases", project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  if (error && (!release || Problem.of(error).lasting)) {
    return (
      <ProblemPanel problem={Problem.of(error)} subject="such release" onRetry={refetch} whole>
        <Link to="/projects/$project/$environment/releases" params={where} className={buttonClass()}>
          All releases
        </Link>
      </ProblemPanel>
    );
  }
  const name = place.state === "found" ? place.environment.name : environment;
  return (
    <>
      <Breadcrumb>
        <Link to="/projects/$project/$environment/releases" params={where} className={BREADCRUMB_LINK}>
          Releases in {name}
        </Link>
      </Breadcrumb>
      {release && place.state === "found" ? (
        <Loaded key={id} place={where} environment={place.environment} release={release} />
      ) : (
        <Loading />
      )}
      {error && release && <ProblemNotice problem={Problem.of(error)} />}
    </>
  );
}

interface LoadedProps {
  place: Place;
  environment: Environment;
  release: Release;
}

function Loaded({ place, environment, release }: LoadedProps) {
  const isCounting = isUnderWay(release.state) || release.state === "halting";
  const counts = useQuery({ ...countsQuery(place, release.id, isCounting), enabled: release.attempt > 0 });
  const events = useQuery(eventsQuery(place, release.id));
  const { data: flag } = useQuery(flagQuery(place.project, release.flag));
  const { say } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/$environment/releases/$release" });
  const onAsked = useCallback(() => void navigate({ search: {}, replace: true }), [navigate]);
  return (
    <>
      <Head place={place} release={release} owner={flag?.owner ?? null} />
      {release.halt && <Halted release={release} counts={counts.data} owner={flag?.owner ?? null} />}
      <Next release={release} />
      <Verbs place={place} environment={environment} release={release} asked={say} onAsked={onAsked} />
      <div className="mt-5 grid gap-x-6 gap-y-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          <Section title="Stages">
            <Ladder release={release} />
          </Section>
          <Section title="Customers">
            <Customers place={place} release={release} counts={counts.data} />
          </Section>
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          {release.attempt > 0 && (
            <Section title="Target against baseline">
              <Guards release={release} counts={counts.data} />
              {counts.error && <ProblemNotice problem={Problem.of(counts.error)} />}
              <Suspense fallback={<Bar className="mt-3 h-72 w-full rounded-lg" />}>
                {counts.data && <Charts release={release} counts={counts.data} events={events.data ?? []} />}
              </Suspense>
            </Section>
          )}
          <Section title="Decision log">
            <Log release={release} events={events.data} error={events.error} onRetry={events.refetch} />
          </Section>
        </div>
      </div>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0">
      <h2 className="mb-2 font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Head({ place, release, owner }: { place: Place; release: Release; owner: string | null }) {
  const token = useToken();
  const command = { origin: serverUrl, ...place, release: release.id };
  return (
    <div className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-col gap-2">
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xl font-semibold">
          <span className="font-mono [overflow-wrap:anywhere]">{release.flag}</span>
          <span className="text-base">
            <FromTo release={release} />
          </span>
          <StateBadge state={release.state} />
        </h1>
        <p className="flex flex-wrap gap-x-1.5 text-ink-2">
          <span>{release.rule ? `Rule ${release.rule}` : "The fallthrough"},</span>
          <span>
            split by <Code>{release.unit}</Code>,
          </span>
          {release.template && <span>plan {release.template},</span>}
          {release.attempt > 1 && <span>attempt {release.attempt},</span>}
          <span>
            created <Time at={release.created_at} /> by {release.creator.name},
          </span>
          <span>{owner ? `owned by ${owner}` : "without an owner"}</span>
        </p>
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          <Link
            to="/projects/$project/$environment/flags/$flag"
            params={{ ...place, flag: release.flag }}
            className="text-link hover:underline"
          >
            Open the flag
          </Link>
          {hasEnded(release.state) && (
            <Link
              to="/projects/$project/$environment/releases/ledger"
              params={place}
              search={{ of: release.id }}
              className="text-link hover:underline"
            >
              Its entry in the ledger
            </Link>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={releaseCommand("report", command)} label="Copy as CLI" />
        <CopyButton text={releaseSnippet(command, token).copied} label="Copy as curl" />
      </div>
    </div>
  );
}

/** Where it stands, and what comes next and when. */
function Next({ release }: { release: Release }) {
  if (hasEnded(release.state)) return null;
  const { hold, next } = release;
  const at = nextAt(release);
  const facts: [string, ReactNode][] = [
    ["Now", stageWords(release)],
    ["Exposed", exposureWords(release)],
    [
      "Next",
      <>
        {nextWords(release)}
        {at && (
          <>
            , <Time at={at} />
            {next.action !== "start" && " at the earliest"}
          </>
        )}
      </>,
    ],
  ];
  return (
    <section aria-label="What happens next" className="mb-4 rounded-lg border border-line bg-surface p-3">
      {hold && (
        <p className="mb-2 rounded-md border border-warn bg-warn-soft px-3 py-2 text-warn [overflow-wrap:anywhere]">
          <b>On hold, {holdWords(hold.reason)}</b>, since <Time at={hold.since} />:{" "}
          {isAPersons(hold.reason) ? <q>{hold.words}</q> : <Words text={hold.words} />}
        </p>
      )}
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_auto_minmax(0,1fr)]">
        {facts.map(([name, words]) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className="font-medium [overflow-wrap:anywhere]">{words}</dd>
          </div>
        ))}
      </dl>
      {next.needs.length > 0 && (
        <div className="mt-2">
          <p className="text-xs text-ink-3">What is missing for it</p>
          <ul className="list-disc pl-5 text-ink-2">
            {next.needs.map((need) => (
              <li key={need.kind + need.words} className="[overflow-wrap:anywhere]">
                <Words text={need.words} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Loading() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">Reading the release</span>
      <Bar className="h-7 w-2/3" />
      <Bar className="h-20 w-full rounded-lg" />
      <div className="grid gap-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <Bar className="h-64 rounded-lg" />
        <Bar className="h-64 rounded-lg" />
      </div>
    </div>
  );
}
