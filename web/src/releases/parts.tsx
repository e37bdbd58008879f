// Parts that the board and the page of a release share.
import type { ReactNode } from "react";
import type { Release } from "../api/types";
import { Variant } from "../flag/sentence";
import { cx } from "../ui/cx";
import { stateWords, type Tone } from "../words/releases";

const BADGE: Record<Tone, string> = {
  good: "border-good bg-good-soft text-good",
  warn: "border-warn bg-warn-soft text-warn",
  bad: "border-bad bg-bad-soft text-bad",
  busy: "border-accent bg-accent-soft text-link",
  quiet: "border-line-strong bg-sunken text-ink-2",
};

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span
      className={cx(
        "inline-flex w-fit items-center rounded-full border px-2 text-xs leading-5 font-medium whitespace-nowrap",
        BADGE[tone],
      )}
    >
      {children}
    </span>
  );
}

export function StateBadge({ state }: { state: string }) {
  const { words, tone } = stateWords(state);
  return <Badge tone={tone}>{words}</Badge>;
}

export function FromTo({ release }: { release: Pick<Release, "baseline" | "target"> }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <Variant>{release.baseline}</Variant>
      <span aria-hidden>→</span>
      <span className="sr-only">to</span>
      <Variant>{release.target}</Variant>
    </span>
  );
}

interface MeterProps {
  label: string;
  value: number;
  of: number;
  /** The numbers in words. */
  words: string;
}

/** How much there is of what is needed. */
export function Meter({ label, value, of, words }: MeterProps) {
  const part = of > 0 ? Math.min(1, value / of) : 1;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap justify-between gap-x-3 text-xs text-ink-2">
        <span>{label}</span>
        <span>{words}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={Math.round(part * 100)}
        aria-valuetext={words}
        className="h-1.5 overflow-hidden rounded-full bg-skeleton"
      >
        <div
          className={cx("h-full rounded-full", part >= 1 ? "bg-switch-on" : "bg-accent")}
          style={{ width: `${part * 100}%` }}
        />
      </div>
    </div>
  );
}
