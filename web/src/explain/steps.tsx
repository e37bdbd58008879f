// The steps of an evaluation, in the order in which they were taken.
import type { ReactNode } from "react";
import { Variant } from "../flag/sentence";
import { cx } from "../ui/cx";
import { Code, Tag } from "../ui/tag";
import { valueText } from "../words/conditions";
import { reasonWords } from "../words/reasons";
import {
  type ConditionTrace,
  type Explanation,
  leafWords,
  OUTCOMES,
  type Outcome,
  partsOf,
  type ServeTrace,
  type SplitTrace,
  sawWords,
} from "./trace";

const MARKS: Record<Outcome, string> = {
  true: "border-accent bg-accent-soft text-link",
  false: "",
  unknown: "border-warn bg-warn-soft",
  expired: "border-warn bg-warn-soft",
  not_reached: "",
};

function Mark({ outcome }: { outcome: Outcome }) {
  return <Tag className={cx("shrink-0", MARKS[outcome])}>{OUTCOMES[outcome]}</Tag>;
}

interface StepProps {
  title: ReactNode;
  outcome: Outcome;
  children?: ReactNode;
}

function Step({ title, outcome, children }: StepProps) {
  return (
    <li
      className={cx(
        "rounded-lg border bg-surface p-3",
        outcome === "true" ? "border-accent" : "border-line",
        outcome === "not_reached" && "text-ink-3",
      )}
    >
      <h3 className="flex items-baseline justify-between gap-3 font-medium [overflow-wrap:anywhere]">
        <span>{title}</span>
        <Mark outcome={outcome} />
      </h3>
      {children && <div className="mt-2 flex flex-col gap-2">{children}</div>}
    </li>
  );
}

/** A condition with what each of its parts saw. */
function Condition({ trace }: { trace: ConditionTrace }) {
  const group = partsOf(trace);
  if (!group) {
    const saw = sawWords(trace);
    return (
      <div className="flex items-baseline justify-between gap-3">
        <span className="[overflow-wrap:anywhere]">
          {leafWords(trace)}
          {saw && <span className="block text-xs text-ink-2">{saw}</span>}
        </span>
        <Mark outcome={trace.outcome} />
      </div>
    );
  }
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <span>{group.heading}:</span>
        <Mark outcome={trace.outcome} />
      </div>
      <ul className="mt-1.5 flex flex-col gap-1.5 border-l-2 border-line pl-3">
        {group.parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trace is replaced as a whole
          <li key={at}>
            <Condition trace={part} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Serves({ serve }: { serve: ServeTrace }) {
  if ("variant" in serve) {
    return (
      <p>
        serves <Variant>{serve.variant}</Variant>
      </p>
    );
  }
  return <Split split={serve.split} />;
}

function Split({ split }: { split: SplitTrace }) {
  const { unit, saw, bucket, ranges } = split;
  const fell = bucket === undefined ? "no bucket" : `bucket ${bucket.toLocaleString("en")} of 1,000,000`;
  return (
    <>
      <p>
        splits by <Code>{unit}</Code>
        {saw !== undefined && ` (${valueText(saw)}): ${fell}`}
      </p>
      <ul className="flex flex-col gap-1">
        {ranges.map((range) => (
          <li
            key={range.from}
            className={cx("flex flex-wrap gap-x-2", range.hit ? "font-semibold" : "text-ink-2")}
          >
            <span className="tabular-nums">
              {range.from.toLocaleString("en")} to {range.to.toLocaleString("en")}
            </span>
            {range.variant ? <Variant>{range.variant}</Variant> : <span>goes on</span>}
            {range.hit && <span>← here</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the flag answers and why, and all steps. */
export function Steps({ explanation }: { explanation: Explanation }) {
  const { trace } = explanation;
  return (
    <>
      <Answer explanation={explanation} />
      {trace.fault && <p className="mb-3 rounded-lg border border-bad p-3">{trace.fault}</p>}
      <h2 className="mb-2 text-sm font-semibold">How it came about</h2>
      <ol aria-label="Steps of the evaluation" className="flex flex-col gap-3">
        {trace.enabled !== undefined && (
          <Step title={trace.enabled ? "The flag is on" : "The flag is off"} outcome="true" />
        )}
        {trace.archived_until && <Step title={`Archived until ${trace.archived_until}`} outcome="true" />}
        {trace.requires?.map((requirement) => (
          <Step
            key={requirement.flag}
            title={`Needs ${leafWords(requirement)}`}
            outcome={requirement.outcome}
          >
            {requirement.served && <p className="text-ink-2">it serves {requirement.served}</p>}
          </Step>
        ))}
        {trace.overrides?.map((entry) => (
          <Step
            key={entry.id}
            title={`Override of ${entry.attribute} ${entry.values.map(valueText).join(", ")}`}
            outcome={entry.outcome}
          >
            <Serves serve={{ variant: entry.variant }} />
          </Step>
        ))}
        {trace.rules?.map((rule, at) => (
          <Step key={rule.id} title={`Rule ${at + 1} (${rule.id})`} outcome={rule.outcome}>
            <Condition trace={rule.when} />
            <Serves serve={rule.serve} />
          </Step>
        ))}
        {trace.fallthrough && (
          <Step title="Otherwise" outcome={trace.fallthrough.outcome}>
            <Serves serve={trace.fallthrough} />
          </Step>
        )}
      </ol>
      <Others explanation={explanation} />
    </>
  );
}

function Answer({ explanation }: { explanation: Explanation }) {
  const { variant, value, error } = explanation;
  return (
    <p role="status" className="mb-3 flex flex-wrap items-baseline gap-2 text-base" data-testid="answer">
      {variant === null ? <b>the caller’s default</b> : <Variant>{variant}</Variant>}
      {variant !== null && String(value) !== variant && <Code>{valueText(value)}</Code>}
      <span className="text-ink-2">because of</span>
      <Tag className={error ? "border-bad" : undefined}>{reasonWords(explanation)}</Tag>
    </p>
  );
}

/** Segments and flags that were looked into on the way. */
function Others({ explanation }: { explanation: Explanation }) {
  const segments = Object.entries(explanation.trace.segments ?? {});
  const flags = Object.entries(explanation.trace.flags ?? {});
  if (segments.length + flags.length === 0) return null;
  return (
    <>
      <h2 className="mt-5 mb-2 text-sm font-semibold">Looked into on the way</h2>
      <ul className="flex flex-col gap-3">
        {segments.map(([key, segment]) => (
          <Step key={key} title={`Segment ${key}`} outcome={segment.outcome}>
            {segment.fault && <p>{segment.fault}</p>}
            {segment.attribute && (
              <p className="text-ink-2">
                {segment.attribute}
                {segment.saw !== undefined && ` is ${valueText(segment.saw)}`}: excluded{" "}
                {OUTCOMES[segment.excluded ?? "not_reached"]}, included{" "}
                {OUTCOMES[segment.included ?? "not_reached"]}
              </p>
            )}
            {segment.when && <Condition trace={segment.when} />}
          </Step>
        ))}
        {flags.map(([key, flag]) => (
          <li key={key} className="rounded-lg border border-line bg-surface p-3">
            Flag <Code>{key}</Code> serves {flag.variant ? <Variant>{flag.variant}</Variant> : "nothing"} (
            {reasonWords(flag)})
          </li>
        ))}
      </ul>
    </>
  );
}
