// That a release was stopped: the cause, who was exposed, and who owns it, for somebody who has just been woken.
import { OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { Release, ReleaseCounts } from "../api/types";
import { Time } from "../ui/time";
import { Words } from "../ui/words";
import { count, evidence } from "../words/numbers";
import { causeOf, causeWords } from "../words/releases";
import { compared, customersExposed, metricOf, unitsExposed } from "./tally";

const CUSTOMERS_SHOWN = 5;

interface HaltedProps {
  release: Release;
  counts: ReleaseCounts | undefined;
  owner: string | null;
}

export function Halted({ release, counts, owner }: HaltedProps) {
  const { halt } = release;
  if (!halt) return null;
  const cause = causeOf(release);
  const isManual = cause.cause === "manual";
  const facts: [string, ReactNode][] = [
    ["Why", isManual ? <q key="why">{halt.reason}</q> : <Words key="why" text={halt.reason} />],
    ["Exposed", <Exposed key="exposed" release={release} counts={counts} />],
    ["Owner", owner ?? "nobody owns the flag"],
    ["Rollback", <Rollback key="rollback" release={release} />],
  ];
  return (
    <section aria-label="Halt" className="mb-4 rounded-lg border-2 border-bad bg-bad-soft p-4">
      <h2 className="flex items-start gap-2.5 text-2xl font-semibold text-bad [overflow-wrap:anywhere]">
        <OctagonX size={28} aria-hidden className="mt-0.5 shrink-0" />
        {causeWords(cause)}
      </h2>
      <p className="mt-1 text-ink-2">
        <Time at={halt.at} />
        {halt.by.kind !== "server" && <> by {halt.by.name}</>}
        {cause.ln_e !== undefined && <>, at evidence {evidence(cause.ln_e)}</>}
      </p>
      <dl className="mt-3 grid gap-x-4 gap-y-2 text-base sm:grid-cols-[6rem_minmax(0,1fr)]">
        {facts.map(([name, words]) => (
          <div key={name} className="contents">
            <dt className="text-sm text-ink-2 sm:pt-px">{name}</dt>
            <dd className="font-medium [overflow-wrap:anywhere] max-sm:mb-1">{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Exposed({ release, counts }: Omit<HaltedProps, "owner">) {
  if (release.attempt === 0) return "nobody: it had not begun";
  if (!counts) return "not known yet";
  const units = unitsExposed(release, counts);
  const customers = customersExposed(release, counts).map(({ customer }) => customer);
  const exposures = compared(release, counts, ({ metric }) => metric === metricOf(release)).treatment.of;
  if (units === 0 && exposures === 0) return "nobody, as far as reports tell";
  const more = customers.length - CUSTOMERS_SHOWN;
  return (
    <>
      {units > 0
        ? `about ${count(units)} users got ${release.target}`
        : `${release.target} was served ${count(exposures)} times`}
      {customers.length > 0 &&
        `, of ${customers.length === 1 ? "customer" : "customers"} ${customers.slice(0, CUSTOMERS_SHOWN).join(", ")}`}
      {more > 0 && ` and ${more} more`}
    </>
  );
}

/** Which servers have gone back. */
function Rollback({ release }: { release: Release }) {
  const told = release.halt?.acknowledged;
  if (!told) {
    return release.state === "halting"
      ? "the rule is restored; servers are being told"
      : "there was nothing to undo";
  }
  if (told.of === 0) return `no server was connected; those that come get version ${told.version}`;
  const all = `${count(told.done)} of ${count(told.of)} servers have confirmed version ${told.version}`;
  return told.unconfirmed.length > 0 ? `${all}; not yet ${told.unconfirmed.join(", ")}` : all;
}
