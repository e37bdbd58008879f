// What stands in the ledger, both sides in one list, the newest first.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Environment, LedgerEntry } from "../api/types";
import { Badge } from "../releases/parts";
import type { Place } from "../releases/queries";
import { Button } from "../ui/button";
import { Time } from "../ui/time";
import { amount, entryWords, opinionWords } from "../words/ledger";
import { count, lengthWords } from "../words/numbers";
import { basisOf } from "./reckon";

interface EntriesProps {
  entries: LedgerEntry[];
  place: Place;
  /** Where entries of several are shown, each names its own. */
  environments: Environment[] | null;
  onOpen: (release: string) => void;
}

export function Entries({ entries, place, environments, onOpen }: EntriesProps) {
  return (
    <section aria-label="Entries">
      <h2 className="mb-2 font-semibold">
        Entries <span className="font-normal text-ink-3">{count(entries.length)}</span>
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {entries.map((entry) => (
          <Row
            key={entry.kind + entry.release}
            entry={entry}
            place={{ ...place, environment: entry.environment }}
            environment={environments?.find(({ key }) => key === entry.environment)?.name ?? null}
            onOpen={() => onOpen(entry.release)}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  entry: LedgerEntry;
  place: Place;
  environment: string | null;
  onOpen: () => void;
}

function Row({ entry, place, environment, onOpen }: RowProps) {
  const { flag, said } = entry;
  const { words, tone } = entryWords(entry);
  const guard = basisOf(entry.basis)?.guard;
  return (
    <li className="grid gap-x-4 gap-y-1.5 px-3 py-2.5 md:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1.1fr)_minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <Link
          to="/projects/$project/$environment/releases/$release"
          params={{ ...place, release: entry.release }}
          className="font-mono text-[0.8125rem] font-semibold [overflow-wrap:anywhere] hover:underline"
        >
          {flag}
        </Link>
        <Small>
          {environment && `${environment}, `}
          <Time at={entry.at} />
        </Small>
      </div>
      <div className="min-w-0">
        <Badge tone={tone}>{words}</Badge>
        {guard && <Small>guard {guard}</Small>}
      </div>
      <Spared claim={entry.claim} />
      <Times entry={entry} />
      <div>
        <Button aria-label={`How it follows: ${words} of ${flag}`} onClick={onOpen}>
          How it follows
        </Button>
      </div>
      {said && said.opinion !== "withdrawn" && (
        <p className="text-xs text-ink-2 [overflow-wrap:anywhere] md:col-span-full">
          {said.by.name}: {opinionWords(said.opinion)}, <q>{said.reason}</q>
        </p>
      )}
    </li>
  );
}

/** What a halt claims; the debit side spares nothing. */
function Spared({ claim }: Pick<LedgerEntry, "claim">) {
  if (!claim) return <div className="max-md:hidden" />;
  const customers = claim.customers === 1 ? "1 customer" : `${count(claim.customers)} customers`;
  return (
    <div className="min-w-0">
      at least <b>{amount(claim.errors_claimed)}</b> errors avoided
      <Small>estimated {amount(claim.errors_estimated)}</Small>
      <Small>
        {amount(claim.users)} users{claim.customers > 0 && ` and ${customers}`} spared
      </Small>
    </div>
  );
}

function Times({ entry: { claim, delay_s, lasted_s } }: { entry: LedgerEntry }) {
  const lost = delay_s ?? lasted_s;
  return (
    <div className="min-w-0">
      {claim && (
        <>
          <b>{lengthWords(claim.saved_s)}</b> saved
          <Small>{lengthWords(claim.ahead_s)} before everybody had it</Small>
        </>
      )}
      {lost !== null && (
        <>
          <b>{lengthWords(lost)}</b> lost
        </>
      )}
    </div>
  );
}

function Small({ children }: { children: ReactNode }) {
  return <span className="block text-xs text-ink-3 [overflow-wrap:anywhere]">{children}</span>;
}
