// The stages of a release, one above the other: those behind it, the one it is in with its clocks, those to come.
import { Check, Circle, CircleDot, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { Release } from "../api/types";
import { cx } from "../ui/cx";
import { Tag } from "../ui/tag";
import { Time } from "../ui/time";
import { count, lengthWords } from "../words/numbers";
import { hasEnded, stageNeeds } from "../words/releases";
import { Meter } from "./parts";
import { planOf, whoWords } from "./plan";

type Rung = "past" | "present" | "stopped" | "ahead";

const ICONS: Record<Rung, ReactNode> = {
  past: <Check size={16} aria-hidden className="text-good" />,
  present: <CircleDot size={16} aria-hidden className="text-link" />,
  stopped: <OctagonX size={16} aria-hidden className="text-bad" />,
  ahead: <Circle size={16} aria-hidden className="text-ink-3" />,
};
const SAID: Record<Rung, string> = {
  past: "over",
  present: "now",
  stopped: "stopped here",
  ahead: "to come",
};

/** Where the opening (-1), the stages (0…) and the watch stand in the ladder. */
export function rungOf(release: Release, at: number): Rung {
  const { state, attempt, stage, watched_since } = release;
  if (state === "completed") return "past";
  if (attempt === 0) return "ahead";
  const present = watched_since ? planOf(release.plan).stages.length : (stage ?? -1);
  if (at < present) return "past";
  if (at > present) return "ahead";
  return hasEnded(state) || state === "halting" ? "stopped" : "present";
}

export function Ladder({ release }: { release: Release }) {
  const plan = planOf(release.plan);
  const steps = release.steps.filter(({ attempt }) => attempt === release.attempt);
  const since = (stage: number | null) => steps.find((step) => step.stage === stage)?.since ?? null;
  return (
    <ol className="rounded-lg border border-line bg-surface">
      <Step rung={rungOf(release, -1)} title="Opening" who="nobody: the control alone" since={since(null)}>
        {rungOf(release, -1) === "present" && <Clocks release={release} />}
      </Step>
      {plan.stages.map((stage, at) => {
        const rung = rungOf(release, at);
        return (
          <Step
            // biome-ignore lint/suspicious/noArrayIndexKey: the stages of a plan never change their order
            key={at}
            rung={rung}
            title={`Stage ${at + 1}`}
            who={whoWords(plan, at)}
            since={since(at)}
            note={
              stage.approval ? (release.approved.includes(at) ? "approved" : "needs an approval") : undefined
            }
          >
            {rung === "present" ? (
              <Clocks release={release} />
            ) : (
              <p className="text-xs text-ink-3">{stageNeeds(stage.bake_s, stage.min_units ?? 0)}</p>
            )}
          </Step>
        );
      })}
      <Step
        rung={rungOf(release, plan.stages.length)}
        title="Watch"
        who={plan.watch_s ? lengthWords(plan.watch_s) : "none"}
        since={release.watched_since}
      >
        {rungOf(release, plan.stages.length) === "present" && <Clocks release={release} />}
      </Step>
    </ol>
  );
}

interface StepProps {
  rung: Rung;
  title: string;
  who: string;
  since: string | null;
  note?: string | undefined;
  children?: ReactNode;
}

function Step({ rung, title, who, since, note, children }: StepProps) {
  return (
    <li
      aria-current={rung === "present" ? "step" : undefined}
      className={cx(
        "flex gap-2.5 border-t border-line px-3 py-2 first:rounded-t-lg first:border-t-0 last:rounded-b-lg",
        rung === "present" && "bg-accent-soft",
        rung === "stopped" && "bg-bad-soft",
      )}
    >
      <span className="mt-0.5 shrink-0">{ICONS[rung]}</span>
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-medium">
            {title} <span className="sr-only">({SAID[rung]})</span>
          </span>
          {since && rung !== "ahead" && (
            <span className="text-xs text-ink-2">
              began <Time at={since} />
            </span>
          )}
        </p>
        <p className={cx("[overflow-wrap:anywhere]", rung === "ahead" ? "text-ink-3" : "text-ink-2")}>
          {who} {note && <Tag className="ml-1">{note}</Tag>}
        </p>
        {children}
      </div>
    </li>
  );
}

/** How long it has been looked at and how many units were seen, of what the stage needs. */
function Clocks({ release }: { release: Release }) {
  const evidence = release.evidence;
  if (!evidence) return null;
  const { observed_s, needed_s, units_t, units_c, units_needed } = evidence;
  const left = needed_s - observed_s;
  return (
    <div className="flex flex-col gap-2 pt-1">
      {needed_s > 0 && (
        <Meter
          label={left > 0 ? `${lengthWords(left)} left` : "time is over"}
          value={observed_s}
          of={needed_s}
          words={`${lengthWords(observed_s)} of ${lengthWords(needed_s)}`}
        />
      )}
      {units_needed > 0 && (
        <Meter
          label="units with the target"
          value={units_t}
          of={units_needed}
          words={`${count(units_t)} of ${count(units_needed)}`}
        />
      )}
      {units_needed === 0 && <p className="text-xs text-ink-2">{count(units_c)} units of the control seen</p>}
    </div>
  );
}
