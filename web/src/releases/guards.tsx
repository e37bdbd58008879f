// The guards of a release, each with its numbers, its limit, how old its data are, and what is missing.
import type { Release, ReleaseCounts, ReleaseGuard } from "../api/types";
import { cx } from "../ui/cx";
import { Tag } from "../ui/tag";
import { WideTable } from "../ui/wide-table";
import { evidence, lengthWords, ratio, share } from "../words/numbers";
import { type Arms, comparedWords, guardKindWords, isUnderWay, measuredWords } from "../words/releases";
import { type Guard, haltsAt, holdsAt, planOf } from "./plan";
import { comparedBy } from "./tally";

const CELL = "px-3 py-2 text-left align-top";
const HEADS = ["Guard", "Counted", "Target against baseline", "Evidence of harm", "Data"];

interface GuardsProps {
  release: Release;
  counts: ReleaseCounts | undefined;
}

export function Guards({ release, counts }: GuardsProps) {
  const plan = planOf(release.plan);
  if (!plan.guards?.length) {
    return <p className="text-ink-2">Nothing guards this release: only its times are waited for.</p>;
  }
  return (
    <div className="rounded-lg border border-line bg-surface">
      <WideTable label="Guards" heads={HEADS} cell={CELL} className="min-w-[44rem]">
        {plan.guards.map((guard) => (
          <Row
            key={guard.name}
            guard={guard}
            says={release.guards.find(({ name }) => name === guard.name) ?? lastOf(guard, counts)}
            counted={counts ? comparedBy(guard, release, counts) : null}
          />
        ))}
      </WideTable>
      <Together release={release} halts={haltsAt(plan)} holds={holdsAt(plan)} />
    </div>
  );
}

/** What a guard says, or what it said last. */
type Said = Pick<ReleaseGuard, "kind" | "value" | "low" | "high" | "ln_e"> &
  Partial<Pick<ReleaseGuard, "tolerated" | "ln_limit" | "can_halt" | "age_s" | "missing">>;

function lastOf(guard: Guard, counts: ReleaseCounts | undefined): Said | undefined {
  const said = counts?.history.at(-1)?.guards.find(({ name }) => name === guard.name);
  return said && { ...said, kind: guard.kind };
}

interface RowProps {
  guard: Guard;
  says: Said | undefined;
  counted: { treatment: Arms; control: Arms } | null;
}

function Row({ guard, says, counted }: RowProps) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className={cx(CELL, "font-medium [overflow-wrap:anywhere]")}>
        {guard.name}
        <span className="block text-xs font-normal text-ink-3">{guardKindWords(guard.kind)}</span>
      </th>
      <td className={CELL}>{counted ? <Counted {...counted} /> : "–"}</td>
      <td className={CELL}>{says ? <Measured says={says} /> : "–"}</td>
      <td className={CELL}>{says ? <Evidence says={says} /> : "–"}</td>
      <td className={CELL}>{says ? <Data says={says} /> : "–"}</td>
    </tr>
  );
}

const rate = ({ failed, of }: Arms) => (of > 0 ? share(failed / of) : "–");

function Counted({ treatment, control }: { treatment: Arms; control: Arms }) {
  if (treatment.of + control.of === 0) return "nothing yet";
  return (
    <>
      {comparedWords(treatment, control)}
      <span className="block text-xs text-ink-3">
        {rate(treatment)} against {rate(control)}
      </span>
    </>
  );
}

/** The ratio with its interval, beside what is tolerated. */
function Measured({ says }: { says: Said }) {
  const { kind, value, tolerated = null, low, high } = says;
  const isOver = value !== null && tolerated !== null && value > tolerated;
  return (
    <>
      <span className={cx("font-medium", isOver && "text-warn")}>{measuredWords(kind, value)}</span>
      {tolerated !== null && <>, tolerated {measuredWords(kind, tolerated)}</>}
      {low !== null && (
        <span className="block text-xs text-ink-3">
          95 %: {ratio(low)} to {high === null ? "any" : ratio(high)}
        </span>
      )}
    </>
  );
}

function Evidence({ says }: { says: Said }) {
  const { ln_e, ln_limit, can_halt = true } = says;
  if (ln_e === null) return "no number";
  return (
    <>
      <span className={cx("font-medium", ln_limit !== undefined && ln_e >= ln_limit && "text-bad")}>
        {evidence(ln_e)}
      </span>
      {ln_limit !== undefined && <> of {evidence(ln_limit)}</>}
      {!can_halt && <Tag className="ml-1.5">only holds</Tag>}
    </>
  );
}

function Data({ says }: { says: Said }) {
  if (says.age_s === undefined) return "at the end";
  if (says.missing) return <span className="text-warn">{says.missing}</span>;
  return says.age_s === null ? "none" : `${lengthWords(says.age_s)} old`;
}

/** All guards together, and what else is watched. */
function Together({ release, halts, holds }: { release: Release; halts: number; holds: number }) {
  const all = release.evidence;
  if (!all || !isUnderWay(release.state)) {
    return (
      <p className="border-t border-line px-3 py-2 text-xs text-ink-2">
        Evidence of {holds} holds, of {halts} halts. Shown is what the guards said last.
      </p>
    );
  }
  const isLoud = all.ln_e !== null && all.ln_e >= all.ln_hold;
  return (
    <p className="border-t border-line px-3 py-2 text-ink-2">
      Together{" "}
      <b className={isLoud ? "text-warn" : "text-ink"}>
        {all.ln_e === null ? "nothing" : evidence(all.ln_e)}
      </b>
      : at {evidence(all.ln_hold)} it holds, at {evidence(all.ln_halt)} it halts and goes back.
      {all.watch &&
        ` The watch's detector stands at ${evidence(all.watch[0] ?? 0)} of ${evidence(all.watch[1] ?? 0)}.`}
      {all.sample_ln_e !== null &&
        ` Evidence that the arms have the wrong size: ${evidence(all.sample_ln_e)}.`}
    </p>
  );
}
