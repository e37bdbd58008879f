// What has happened to a release and why, the newest first.
import { Problem } from "../api/problem";
import type { Release, ReleaseEvent } from "../api/types";
import { ProblemPanel } from "../states/states";
import { cx } from "../ui/cx";
import { Bar } from "../ui/skeleton";
import { Time } from "../ui/time";
import { Words } from "../ui/words";
import { eventTone, eventWords, type Tone } from "../words/releases";

const DOTS: Record<Tone, string> = {
  good: "bg-good",
  warn: "bg-warn",
  bad: "bg-bad",
  busy: "bg-accent",
  quiet: "bg-line-strong",
};

interface LogProps {
  release: Release;
  events: ReleaseEvent[] | undefined;
  error: unknown;
  onRetry: () => void;
}

export function Log({ release, events, error, onRetry }: LogProps) {
  if (error && !events) {
    return <ProblemPanel problem={Problem.of(error)} subject="decision log" onRetry={onRetry} />;
  }
  if (!events) {
    return (
      <div role="status">
        <span className="sr-only">Reading the decision log</span>
        <Bar className="h-24 w-full rounded-lg" />
      </div>
    );
  }
  if (events.length === 0) {
    return <p className="text-ink-2">Nothing has happened yet: it is a draft, and exposes nobody.</p>;
  }
  return (
    <ol className="rounded-lg border border-line bg-surface">
      {[...events].reverse().map((event) => (
        <li
          key={event.seq}
          className="grid grid-cols-[0.5rem_minmax(0,1fr)] gap-x-2.5 border-t border-line px-3 py-2 first:border-t-0 sm:grid-cols-[0.5rem_minmax(0,1fr)_8rem]"
        >
          <span aria-hidden className={cx("mt-1.5 size-2 rounded-full", DOTS[eventTone(event.event)])} />
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <p className="font-medium">{eventWords(event.event, release)}</p>
            <p className="text-ink-2">
              {event.by.kind === "server" ? (
                <Words text={event.reason} />
              ) : (
                <>
                  {event.by.name}: <q>{event.reason}</q>
                </>
              )}
            </p>
          </div>
          <span className="col-start-2 text-xs text-ink-3 sm:col-start-3 sm:text-right">
            <Time at={event.at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
