// The ledger of prevented incidents: what halts have spared, and on the other side what it costs to have them.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { BookOpen, Download } from "lucide-react";
import { useAct } from "../api/act";
import { Problem } from "../api/problem";
import type { Environment, Ledger } from "../api/types";
import { serverUrl } from "../base";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import type { Place } from "../releases/queries";
import { StartLink } from "../releases/start-link";
import { useToken } from "../session/session";
import { Panel, ProblemPanel } from "../states/states";
import { BREADCRUMB_LINK, Breadcrumb } from "../ui/breadcrumb";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Notice, ProblemNotice } from "../ui/notice";
import { pillClass } from "../ui/pills";
import { save } from "../ui/save";
import { Bar } from "../ui/skeleton";
import { getSnippet, ledgerCommand } from "../words/snippets";
import { Account } from "./account";
import { Balance } from "./balance";
import { Entries } from "./entries";
import { OpinionDialog } from "./opinion";
import { ledgerCsv, ledgerQuery, type Part, pathOf } from "./queries";

const FROM = "/app/projects/$project/$environment/releases/ledger";

export function LedgerPage() {
  const { project, environment } = useParams({ from: FROM });
  const { all } = useSearch({ from: FROM });
  const place = usePlace(project, environment);
  useTitle("Ledger", "Releases", project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  const name = place.state === "found" ? place.environment.name : environment;
  const part: Part = all ? { project } : { project, environment };
  return (
    <>
      <Breadcrumb>
        <Link
          to="/projects/$project/$environment/releases"
          params={{ project, environment }}
          className={BREADCRUMB_LINK}
        >
          Releases in {name}
        </Link>
      </Breadcrumb>
      <div className="mb-2 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <h1 className="text-lg font-semibold">Ledger of prevented incidents</h1>
        <Copies part={part} />
      </div>
      <p className="mb-3 max-w-3xl text-ink-2">
        What automatic halts have spared, and what it costs to have them: false halts, good releases that had
        to wait, and incidents that were missed. Each entry can be reckoned again from what stands in the
        change log.
      </p>
      <nav aria-label="Part of the ledger" className="mb-4 flex flex-wrap gap-1.5">
        {[false, true].map((whole) => (
          <Link
            key={String(whole)}
            from="/projects/$project/$environment/releases/ledger"
            to="."
            search={whole ? { all: "1" as const } : {}}
            aria-current={whole === Boolean(all) ? "true" : undefined}
            className={pillClass(whole === Boolean(all))}
          >
            {whole ? "All of the project" : name}
          </Link>
        ))}
      </nav>
      {place.state === "found" ? (
        <Loaded part={part} place={{ project, environment }} environments={place.environments} />
      ) : (
        <Loading />
      )}
    </>
  );
}

/** The same for programs and for spreadsheets. */
function Copies({ part }: { part: Part }) {
  const token = useToken();
  const csv = useAct(
    () => ledgerCsv(part),
    [],
    (text) => save(text, `ledger-${part.project}-${part.environment ?? "all"}.csv`, "text/csv"),
  );
  const { environment } = part;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button aria-busy={csv.busy} onClick={() => !csv.busy && csv.run(undefined)}>
          <Download size={14} aria-hidden />
          Download CSV
        </Button>
        {environment && (
          <CopyButton text={ledgerCommand({ origin: serverUrl, ...part, environment })} label="Copy as CLI" />
        )}
        <CopyButton text={getSnippet(serverUrl + pathOf(part), token).copied} label="Copy as curl" />
      </div>
      {csv.problem && <ProblemNotice problem={csv.problem} />}
    </div>
  );
}

interface LoadedProps {
  part: Part;
  place: Place;
  environments: Environment[];
}

function Loaded({ part, place, environments }: LoadedProps) {
  const { data: ledger, error, refetch } = useQuery(ledgerQuery(part));
  const { all, of, say } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$project/$environment/releases/ledger" });
  const show = (named: { of?: string; say?: string }) =>
    void navigate({ search: { ...(all ? { all } : {}), ...named }, replace: true });
  if (error && !ledger) {
    return <ProblemPanel problem={Problem.of(error)} subject="ledger" onRetry={refetch} />;
  }
  if (!ledger) return <Loading />;
  const told = of ?? say;
  const entries = ledger.entries.filter(({ release }) => release === told);
  const where = { ...place, environment: entries[0]?.environment ?? place.environment };
  return (
    <>
      {ledger.entries.length === 0 ? (
        <None place={place} />
      ) : (
        <Kept
          ledger={ledger}
          place={place}
          environments={all ? environments : null}
          onOpen={(of) => show({ of })}
        />
      )}
      {error && <ProblemNotice problem={Problem.of(error)} />}
      {of && (
        <Account
          release={of}
          entries={entries}
          place={where}
          onSay={() => show({ say: of })}
          onClose={() => show({})}
        />
      )}
      {say && (
        <OpinionDialog
          release={say}
          said={entries[0]?.said ?? null}
          place={where}
          onClose={() => show(entries.length > 0 ? { of: say } : {})}
        />
      )}
    </>
  );
}

interface KeptProps {
  ledger: Ledger;
  place: Place;
  environments: Environment[] | null;
  onOpen: (release: string) => void;
}

function Kept({ ledger, place, environments, onOpen }: KeptProps) {
  return (
    <div className="flex flex-col gap-5">
      <Balance ledger={ledger} />
      {!ledger.complete && <Notice>Only the newest releases were looked at; older ones are left out.</Notice>}
      <Entries entries={ledger.entries} place={place} environments={environments} onOpen={onOpen} />
    </div>
  );
}

function None({ place }: { place: Place }) {
  return (
    <Panel icon={<BookOpen size={20} aria-hidden />} title="Nothing stands in the ledger yet">
      <p className="text-ink-2">Entries make themselves, from what releases do:</p>
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[7.5rem_minmax(0,1fr)]">
        {TEACHES.map(([name, words]) => (
          <div key={name} className="contents">
            <dt className="font-medium">{name}</dt>
            <dd className="text-ink-2">{words}</dd>
          </div>
        ))}
      </dl>
      <p className="text-ink-2">
        A member may dispute an entry, or enter an incident from the page of a release.
      </p>
      <div>
        <StartLink place={place} />
      </div>
    </Panel>
  );
}

const TEACHES = [
  [
    "Halt",
    "A guard proves harm, and the release goes back by itself: users and errors that were spared are claimed.",
  ],
  ["False halt", "A member says that there was no harm: nothing is claimed, and the delay is counted."],
  ["Hold", "A release that proved to be good was made to wait."],
  ["Missed", "People had to stop a release that guards watched, or found harm afterwards."],
] as const;

function Loading() {
  return (
    <div role="status">
      <span className="sr-only">Reading the ledger</span>
      <div className="mb-5 grid gap-4 lg:grid-cols-2">
        <Bar className="h-36 rounded-lg" />
        <Bar className="h-36 rounded-lg" />
      </div>
      <Bar className="h-48 w-full rounded-lg" />
    </div>
  );
}
