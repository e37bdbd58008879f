// All that stands of one release, and how each number follows: reckoned again here, and compared with the claim.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { meQuery } from "../api/queries";
import type { LedgerEntry } from "../api/types";
import { Badge } from "../releases/parts";
import type { Place } from "../releases/queries";
import { useBarred } from "../session/may";
import { Dialog } from "../ui/dialog";
import { GuardedButton } from "../ui/guarded";
import { Code } from "../ui/tag";
import { Time } from "../ui/time";
import { percent } from "../words/conditions";
import { amount, entryWords, gradeMeans, kindMeans, opinionWords } from "../words/ledger";
import { count, lengthWords, ratio, share } from "../words/numbers";
import { agrees, type Basis, basisOf, reckon } from "./reckon";

const LINK = "text-link hover:underline";

/** A length in whole seconds, as the server claims it. */
const whole = (ms: number) => lengthWords(Math.floor(ms / 1000));

interface AccountProps {
  release: string;
  /** None where nothing stands of it. */
  entries: LedgerEntry[];
  place: Place;
  onSay: () => void;
  onClose: () => void;
}

export function Account({ release, entries, place, onSay, onClose }: AccountProps) {
  const [first] = entries;
  const said = first?.said;
  return (
    <Dialog open wide onClose={onClose} title={first ? `${first.flag} in the ledger` : "Not in the ledger"}>
      <div className="flex flex-col gap-4">
        {entries.map((entry) => (
          <Entry key={entry.kind} entry={entry} place={place} />
        ))}
        {!first && (
          <p className="text-ink-2">
            Nothing stands in the ledger of this release: no guard has stopped it, it was not made to wait,
            and nobody says that harm was missed.
          </p>
        )}
        {said && (
          <p className="rounded-md border border-line bg-sunken px-3 py-2 [overflow-wrap:anywhere]">
            <b>{said.by.name}</b> {said.opinion === "withdrawn" ? "" : "says: "}
            {opinionWords(said.opinion)}, <q>{said.reason}</q>, <Time at={said.at} />,{" "}
            <ChangeLink place={place} change={said.change} />
          </p>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <SayButton place={place} onSay={onSay} />
          <Link
            to="/projects/$project/$environment/releases/$release"
            params={{ ...place, release }}
            className={LINK}
          >
            Open the release
          </Link>
        </div>
      </div>
    </Dialog>
  );
}

function ChangeLink({ place, change }: { place: Place; change: number }) {
  return (
    <Link
      to="/projects/$project/$environment/changes"
      params={place}
      search={{ change: String(change) }}
      className="text-link underline"
    >
      change {change} of the log
    </Link>
  );
}

/** Only members have an opinion; whoever may not say one sees why. */
function SayButton({ place, onSay }: { place: Place; onSay: () => void }) {
  const { data: me } = useQuery(meQuery);
  const lacks = useBarred("releases:write", place);
  const barred = me && !me.member ? "Only a member can say what an entry is worth: sign in as one." : lacks;
  return (
    <GuardedButton barred={barred} onClick={onSay}>
      Say what it is worth
    </GuardedButton>
  );
}

function Entry({ entry, place }: { entry: LedgerEntry; place: Place }) {
  const { words, tone } = entryWords(entry);
  const basis = basisOf(entry.basis);
  const lost = entry.delay_s ?? entry.lasted_s;
  return (
    <section aria-label={words} className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{words}</Badge>
        <Time at={entry.at} />
        {lost !== null && <b>{lengthWords(lost)} lost</b>}
      </p>
      <p className="text-ink-2">
        {kindMeans(entry.kind)} {gradeMeans(entry)}
      </p>
      {basis && <Reckoning basis={basis} claim={entry.claim} />}
      {entry.kind === "halt" && entry.change !== null && (
        <p className="text-ink-2">
          What it is reckoned from was written with the halt, under the hashes of{" "}
          <ChangeLink place={place} change={entry.change} />.
        </p>
      )}
    </section>
  );
}

function Reckoning({ basis, claim }: { basis: Basis; claim: LedgerEntry["claim"] }) {
  const all = reckon(basis);
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-2">
      <ol className="flex list-decimal flex-col gap-2 pl-5 marker:text-ink-3">
        <Step title={`${whole(all.saved_ms)} saved`}>
          People need {whole(basis.repair_ms)} to find and undo a bad release. Guard{" "}
          <Code>{basis.guard}</Code> stopped it {whole(basis.halted_ms - basis.since_ms)} after the step
          began, and {whole(all.ahead_ms)} before everybody would have had it.
        </Step>
        <Step title={`${amount(all.users)} users spared`}>
          {count(basis.units)} users were seen in that step, {amount(all.units_per_min)} a minute. Until
          people had stopped it, the plan would have given the target to
          {all.way.length === 0 && " nobody more."}
          {all.way.length > 0 && (
            <ul className="mt-1 list-disc pl-4">
              {all.way.map(({ leg, ms, users }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the legs never change their order
                <li key={at}>
                  {percent(leg.share_ppm)}
                  {leg.enrolment !== 1 && ` of ${ratio(leg.enrolment)} times as many`} for {whole(ms)}:{" "}
                  {amount(users)} users
                </li>
              ))}
            </ul>
          )}
        </Step>
        {all.customers > 0 && (
          <Step title={`${count(all.customers)} customers spared`}>
            It had reached {count(basis.customers)}, and would have reached{" "}
            {count(basis.customers + all.customers)}.
          </Step>
        )}
        <Step
          title={`At least ${amount(all.errors_claimed)} errors avoided, ${amount(all.errors_estimated)} estimated`}
        >
          Of the control {share(basis.control_rate)} fail. The target failed {ratio(basis.ratio)} times as
          often, and at least {ratio(basis.low_80)} times with 80 %: {amount(all.users)} ×{" "}
          {share(basis.control_rate)} × ({ratio(basis.low_80)} − 1), or × ({ratio(basis.ratio)} − 1) for the
          estimate. Below 1 nothing is claimed.
        </Step>
      </ol>
      {claim && <Verdict isSame={agrees(claim, all)} />}
    </div>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <b>{title}</b>
      <div className="text-ink-2">{children}</div>
    </li>
  );
}

function Verdict({ isSame }: { isSame: boolean }) {
  return isSame ? (
    <p className="flex items-center gap-1.5 text-good">
      <Check size={15} aria-hidden className="shrink-0" />
      Reckoned again here: the server claims the same.
    </p>
  ) : (
    <p role="alert" className="flex items-center gap-1.5 font-medium text-bad">
      <TriangleAlert size={15} aria-hidden className="shrink-0" />
      The server claims something else than follows from this.
    </p>
  );
}
