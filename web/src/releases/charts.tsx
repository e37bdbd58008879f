// The charts of a release: who was exposed, how the target fares against the baseline, and what is proven.
import { useMemo, useState } from "react";
import type { Release, ReleaseCounts, ReleaseEvent } from "../api/types";
import { SelectField } from "../ui/field";
import { count, lengthWords, ratio, share } from "../words/numbers";
import { type Guard, haltsAt, holdsAt, metricOfGuard, planOf } from "./plan";
import { type Colour, type Limit, type Line, Plot } from "./plot";
import { evidenceOf, exposuresOf, marksOf, measuredOf, spanOf } from "./series";

interface ChartsProps {
  release: Release;
  counts: ReleaseCounts;
  events: ReleaseEvent[];
}

export default function Charts({ release, counts, events }: ChartsProps) {
  const plan = planOf(release.plan);
  const [chosen, setChosen] = useState(0);
  const guard = plan.guards?.[chosen] ?? plan.guards?.[0];
  const metric = guard ? metricOfGuard(guard) : (counts.exposures[0]?.metric ?? "");
  const exposures = useMemo(() => exposuresOf(counts, metric), [counts, metric]);
  const proof = useMemo(() => evidenceOf(counts), [counts]);
  const marks = useMemo(() => marksOf(events), [events]);
  const span = spanOf(release, counts);
  const isEmpty = exposures.columns[0].length === 0;
  if (!span || (isEmpty && (plan.guards?.length ?? 0) < 2)) return <NothingYet />;
  const shared = { span, marks };
  const arms: Line[] = [
    { label: release.target, colour: "accent", look: "area" },
    { label: release.baseline, colour: "switch-off", look: "line" },
  ];
  return (
    <div className="mt-3 flex flex-col gap-4 rounded-lg border border-line bg-surface p-3">
      {(plan.guards?.length ?? 0) > 1 && (
        <div className="max-w-xs">
          <SelectField
            label="Guard"
            value={String(chosen)}
            onChange={(at) => setChosen(Number(at))}
            options={(plan.guards ?? []).map(({ name }, at) => ({ value: String(at), words: name }))}
          />
        </div>
      )}
      {isEmpty && <NothingYet />}
      <Figure title={`Exposures in ${lengthWords(exposures.width_s)}`} lines={arms}>
        <Plot
          {...shared}
          label={`Exposures over time: ${count(sum(exposures.columns[1]))} to ${release.target}, ${count(sum(exposures.columns[2]))} to ${release.baseline}.`}
          data={exposures.columns}
          lines={arms}
          format={count}
        />
      </Figure>
      {guard && <Measured guard={guard} release={release} counts={counts} {...shared} />}
      {plan.guards?.length ? (
        <Figure title="Evidence of harm, all guards together" lines={EVIDENCE}>
          <Plot
            {...shared}
            label={`Evidence of harm over time; ${holdsAt(plan)} holds, ${haltsAt(plan)} halts.`}
            data={proof}
            lines={EVIDENCE}
            log={10}
            limits={[
              { at: haltsAt(plan), label: `halts at ${haltsAt(plan)}`, colour: "bad" },
              { at: holdsAt(plan), label: `holds at ${holdsAt(plan)}`, colour: "warn", isBelow: true },
            ]}
            format={count}
          />
        </Figure>
      ) : null}
    </div>
  );
}

function NothingYet() {
  return <p className="mt-3 text-ink-2">There is nothing to draw yet: no report has come in.</p>;
}

const EVIDENCE: Line[] = [{ label: "evidence", colour: "accent", look: "line" }];
const BAND: Line[] = [
  { label: "likeliest", colour: "accent", look: "line" },
  { label: "not below, with 95 % at any time", colour: "accent", look: "edge" },
  { label: "not above, with 95 % at any time", colour: "accent", look: "edge" },
];
const ALONE = BAND.slice(0, 1);

const sum = (column: number[]) => column.reduce((all, each) => all + each, 0);

interface MeasuredProps extends Pick<ChartsProps, "release" | "counts"> {
  guard: Guard;
  span: [number, number];
  marks: ReturnType<typeof marksOf>;
}

/** The ratio of a guard with its interval; of an absolute one the share that fails. */
function Measured({ guard, release, counts, span, marks }: MeasuredProps) {
  const columns = useMemo(() => measuredOf(counts, guard), [counts, guard]);
  const isShare = guard.kind === "absolute";
  const hasBand = columns[2].some((low) => low !== null);
  const says = release.guards.find(({ name }) => name === guard.name);
  const tolerated = says?.tolerated ?? guard.p0 ?? guard.r0 ?? null;
  const format = isShare ? share : (value: number) => `${ratio(value)} ×`;
  const limits: Limit[] =
    tolerated === null ? [] : [{ at: tolerated, label: `tolerated ${format(tolerated)}`, colour: "warn" }];
  const lines = hasBand ? BAND : ALONE;
  const title = isShare
    ? `Share that fails with ${release.target} (${guard.name})`
    : `How many times as often ${release.target} ${guard.kind === "latency" ? "is slow" : "fails"} as ${release.baseline} (${guard.name})`;
  if (columns[1].every((value) => value === null)) {
    return (
      <Figure title={title} lines={[]}>
        <p className="text-ink-2">Nobody has failed in a way that tells the two apart.</p>
      </Figure>
    );
  }
  return (
    <Figure title={title} lines={lines}>
      <Plot
        label={`${title}, over time.`}
        data={hasBand ? columns : [columns[0], columns[1]]}
        lines={lines}
        span={span}
        marks={marks}
        limits={limits}
        {...(isShare ? {} : { log: 2 as const })}
        format={format}
      />
    </Figure>
  );
}

const SWATCH: Partial<Record<Colour, string>> = { accent: "bg-accent", "switch-off": "bg-switch-off" };

interface FigureProps {
  title: string;
  lines: Line[];
  children: React.ReactNode;
}

function Figure({ title, lines, children }: FigureProps) {
  const hasBand = lines.some(({ look }) => look === "edge");
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap justify-between gap-x-4 gap-y-0.5 text-xs text-ink-2">
        <span className="font-medium text-ink">{title}</span>
        <span className="flex flex-wrap gap-x-3">
          {lines
            .filter(({ look }) => look !== "edge")
            .map(({ label, colour }) => (
              <span key={label} className="inline-flex items-center gap-1.5">
                <span aria-hidden className={`h-0.5 w-4 rounded ${SWATCH[colour] ?? "bg-ink-2"}`} />
                {label}
              </span>
            ))}
          {hasBand && (
            <span className="inline-flex items-center gap-1.5">
              <span aria-hidden className="h-2.5 w-4 rounded-sm bg-accent opacity-25" />
              95 % interval, at any time
            </span>
          )}
        </span>
      </figcaption>
      {children}
    </figure>
  );
}
