// All releases of an environment: what needs a person first, then what runs, what waits, and what has ended.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { BookOpen, Rocket } from "lucide-react";
import { Problem } from "../api/problem";
import type { Environment, Release } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useShortcuts } from "../frame/shortcuts";
import { useTitle } from "../frame/title";
import { Panel, ProblemPanel } from "../states/states";
import { Button, buttonClass } from "../ui/button";
import { Bar } from "../ui/skeleton";
import { Time, useNow } from "../ui/time";
import { Words } from "../ui/words";
import {
  causeOf,
  exposureWords,
  type Group,
  groupOf,
  hasEnded,
  holdWords,
  isAPersons,
  isUnderWay,
  nextAt,
  nextWords,
  stageWords,
} from "../words/releases";
import { FromTo, StateBadge } from "./parts";
import { endedReleasesQuery, openReleasesQuery, type Place, releaseQuery } from "./queries";
import { StartLink } from "./start-link";

const FROM = "/app/projects/$project/$environment/releases";

const SECTIONS: [Group, string][] = [
  ["attention", "Needs attention"],
  ["running", "Running"],
  ["held", "Held"],
  ["waiting", "Not started"],
  ["done", "Done"],
];

export function ReleasesPage() {
  const { project, environment } = useParams({ from: FROM });
  const place = usePlace(project, environment);
  useTitle("Releases", project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h1 className="text-lg font-semibold">Releases</h1>
          <p className="text-ink-2">{place.state === "found" ? place.environment.name : environment}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Link
            to="/projects/$project/$environment/releases/ledger"
            params={{ project, environment }}
            className={buttonClass()}
          >
            <BookOpen size={14} aria-hidden />
            Ledger
          </Link>
          <StartLink place={{ project, environment }} />
        </div>
      </div>
      {place.state === "found" ? (
        <Board key={`${project}/${environment}`} project={project} environment={place.environment} />
      ) : (
        <Loading />
      )}
    </>
  );
}

/** The next card, or the one before; the first where none has the focus. */
function focusCard(step: 1 | -1): void {
  const links = [...document.querySelectorAll<Element>("a[data-release]")];
  const present = document.activeElement ? links.indexOf(document.activeElement) : -1;
  const wanted = links[Math.min(Math.max(present + step, 0), links.length - 1)];
  if (wanted instanceof HTMLElement) wanted.focus();
}

const KEYS = { j: () => focusCard(1), k: () => focusCard(-1) };

function Board({ project, environment }: { project: string; environment: Environment }) {
  const place = { project, environment: environment.key };
  const now = useNow();
  useShortcuts(KEYS);
  const open = useQuery(openReleasesQuery(place));
  const ended = useInfiniteQuery(endedReleasesQuery(place));
  const error = open.error ?? ended.error;
  if (error && !(open.data && ended.data)) {
    const again = () => void Promise.all([open.refetch(), ended.refetch()]);
    return <ProblemPanel problem={Problem.of(error)} subject="list of releases" onRetry={again} />;
  }
  if (!open.data || !ended.data) return <Loading />;
  const all = [...open.data, ...ended.data.pages.flatMap((page) => page.items)];
  // Between two answers a release may have ended.
  const releases = [...new Map(all.map((release) => [release.id, release])).values()];
  if (releases.length === 0) return <None place={place} />;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = ended;
  return (
    <div className="flex flex-col gap-6">
      {SECTIONS.map(([group, title]) => (
        <Section
          key={group}
          title={title}
          place={place}
          releases={releases.filter((release) => groupOf(release, now) === group)}
        />
      ))}
      {hasNextPage && (
        <div>
          <Button aria-busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? "Reading…" : "Show older"}
          </Button>
        </div>
      )}
    </div>
  );
}

interface SectionProps {
  title: string;
  place: Place;
  releases: Release[];
}

function Section({ title, place, releases }: SectionProps) {
  if (releases.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="mb-2 font-semibold">
        {title} <span className="font-normal text-ink-3">{releases.length}</span>
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {releases.map((release) => (
          <Card key={release.id} place={place} listed={release} />
        ))}
      </ul>
    </section>
  );
}

function Card({ place, listed }: { place: Place; listed: Release }) {
  // Lists do not tell what the guards say, and what comes next.
  const asked = isUnderWay(listed.state) || listed.state === "halting";
  const { data } = useQuery({ ...releaseQuery(place, listed.id), enabled: asked });
  const release = asked && data ? data : listed;
  return (
    <li className="relative grid gap-x-4 gap-y-1 px-3 py-2.5 focus-within:bg-hover hover:bg-hover md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1.5fr)]">
      <div className="flex min-w-0 flex-col gap-1">
        <Link
          to="/projects/$project/$environment/releases/$release"
          params={{ ...place, release: release.id }}
          data-release={release.id}
          className="w-fit max-w-full font-mono text-[0.8125rem] font-semibold [overflow-wrap:anywhere] after:absolute after:inset-0"
        >
          {release.flag}
        </Link>
        <FromTo release={release} />
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 md:flex-col md:items-start">
        <StateBadge state={release.state} />
        {!hasEnded(release.state) && <span className="text-ink-2">{stageWords(release)}</span>}
        <span className="text-ink-2 [overflow-wrap:anywhere]">exposed: {exposureWords(release)}</span>
      </div>
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <Outlook release={release} isKnown={!asked || data !== undefined} />
      </div>
    </li>
  );
}

/** What comes next and when; of those that have ended, how they did. */
function Outlook({ release, isKnown }: { release: Release; isKnown: boolean }) {
  const { halt, hold, next } = release;
  if (halt) {
    return (
      <>
        <p>{causeOf(release).cause === "manual" ? <q>{halt.reason}</q> : <Words text={halt.reason} />}</p>
        <p className="text-xs text-ink-3">
          by {halt.by.name}, <Time at={halt.at} />
          {release.ended_at && (
            <>
              ; ended <Time at={release.ended_at} />
            </>
          )}
        </p>
      </>
    );
  }
  if (release.ended_at) {
    return (
      <>
        <p>
          ended <Time at={release.ended_at} />
        </p>
        <p className="text-xs text-ink-3">
          created <Time at={release.created_at} /> by {release.creator.name}
        </p>
      </>
    );
  }
  if (!isKnown) return <Bar className="my-1 w-2/3" />;
  const at = nextAt(release);
  return (
    <>
      {hold && (
        <p>
          {isAPersons(hold.reason) ? (
            <>
              {holdWords(hold.reason)}: <q>{hold.words}</q>
            </>
          ) : (
            <Words text={hold.words} />
          )}
        </p>
      )}
      <p className={hold ? "text-ink-2" : undefined}>
        Next: {nextWords(release)}
        {at && (
          <>
            , <Time at={at} />
            {next.action !== "start" && " at the earliest"}
          </>
        )}
      </p>
    </>
  );
}

function None({ place }: { place: Place }) {
  return (
    <Panel icon={<Rocket size={20} aria-hidden />} title="No releases yet">
      <p className="text-ink-2">
        A release takes one flag from one variant to another in stages, such as 5, 25, 50 and 100 % of users.
        It compares the errors of those who got the target with those of the others, advances by itself while
        all is well, and goes back at once when harm is proven.
      </p>
      <ol className="list-decimal pl-5 text-ink-2">
        <li>Turn the flag on, and let it serve the variant that everybody has now.</li>
        <li>Let your service report how its work went, with scopes of the SDK.</li>
        <li>Start a release: choose the target and a plan, and see who would be exposed before it begins.</li>
      </ol>
      <div>
        <StartLink place={place} />
      </div>
    </Panel>
  );
}

function Loading() {
  return (
    <div role="status">
      <span className="sr-only">Reading the releases</span>
      <Bar className="mb-2 w-28" />
      <Bar className="h-40 w-full rounded-lg" />
    </div>
  );
}
