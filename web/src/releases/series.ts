// What the charts of a release draw: columns of numbers over time, in seconds.
import type { Release, ReleaseCounts, ReleaseEvent } from "../api/types";
import { eventTone, type Tone } from "../words/releases";
import type { Guard } from "./plan";

/** More bars than this say nothing on a screen. */
const BARS = 120;
/** Beyond these nothing is told apart: the grid of ratios ends at 64, and evidence halts long before. */
const RATIOS: [number, number] = [1 / 16, 64];
const EVIDENCE: [number, number] = [1e-2, 1e4];

/** How long after a halt is shown. */
const AFTERMATH_S = 30;

type Column = (number | null)[];

const seconds = (at: string) => Date.parse(at) / 1000;
const clip = (value: number, [low, high]: [number, number]) => Math.min(high, Math.max(low, value));

export interface Exposures {
  /** How many seconds are added up in one. */
  width_s: number;
  columns: [number[], number[], number[]];
}

/** Exposures of target and baseline, by windows or several of them. */
export function exposuresOf(counts: ReleaseCounts, metric: string): Exposures {
  const rows = counts.exposures.filter((row) => row.metric === metric);
  const starts = rows.map(({ window }) => seconds(window));
  const [first, last] = [Math.min(...starts), Math.max(...starts)];
  if (rows.length === 0) return { width_s: counts.window_s, columns: [[], [], []] };
  const windows = (last - first) / counts.window_s + 1;
  const width_s = Math.ceil(windows / BARS) * counts.window_s;
  const bars = Math.floor((last - first) / width_s) + 1;
  const at = Array.from({ length: bars }, (_, bar) => first + bar * width_s);
  const [target, baseline] = [new Array<number>(bars).fill(0), new Array<number>(bars).fill(0)];
  for (const row of rows) {
    const bar = Math.floor((seconds(row.window) - first) / width_s);
    const arm = row.arm === "treatment" ? target : baseline;
    arm[bar] = (arm[bar] ?? 0) + row.ok + row.err + row.unknown;
  }
  return { width_s, columns: [at, target, baseline] };
}

/** How many times as often the target fails: likeliest, not below, not above. */
export function measuredOf(counts: ReleaseCounts, guard: Guard): [number[], Column, Column, Column] {
  const isRatio = guard.kind !== "absolute";
  const said = counts.history.map(({ guards }) => guards.find(({ name }) => name === guard.name));
  const shown = (value: number) => (isRatio ? clip(value, RATIOS) : value);
  const column = (of: (say: NonNullable<(typeof said)[number]>) => number | null): Column =>
    said.map((say) => {
      const value = say ? of(say) : null;
      return value === null ? null : shown(value);
    });
  return [
    counts.history.map(({ at }) => seconds(at)),
    column(({ value }) => value),
    column(({ low, value }) => (value === null ? null : low)),
    // What nothing bounds goes to the end of the grid.
    column(({ low, high, value }) => (value === null || low === null ? null : (high ?? RATIOS[1]))),
  ];
}

/** The evidence of all guards together, as a number and no logarithm. */
export function evidenceOf(counts: ReleaseCounts): [number[], Column] {
  const evidence = counts.history.map(({ ln_e }) => (ln_e === null ? null : clip(Math.exp(ln_e), EVIDENCE)));
  return [counts.history.map(({ at }) => seconds(at)), evidence];
}

export interface Mark {
  at: number;
  label: string;
  tone: Tone;
}

const LABELS: Record<string, string> = {
  started: "started",
  watch_began: "watch",
  completed: "completed",
  held: "held",
  resumed: "resumed",
  restarted: "restarted",
  customer_halted: "customer halted",
  halt_began: "halt",
  cancelled: "cancelled",
};

/** What has happened, as lines across the charts. */
export function marksOf(events: ReleaseEvent[]): Mark[] {
  return events.flatMap(({ at, event }) => {
    const { kind, stage } = event as { kind?: string; stage?: number };
    const label = kind === "stage_entered" ? `stage ${Number(stage) + 1}` : LABELS[kind ?? ""];
    return label ? [{ at: seconds(at), label, tone: eventTone(event) }] : [];
  });
}

/** From the attempt's beginning to its last report. */
export function spanOf(release: Release, counts: ReleaseCounts): [number, number] | null {
  const steps = release.steps.filter(({ attempt }) => attempt === release.attempt);
  const first = steps[0];
  const last = counts.history.at(-1)?.at ?? counts.last_at;
  if (!first || !last) return null;
  // What comes in late after a halt is no part of the story.
  const end = release.halt
    ? seconds(release.halt.settled_at ?? release.halt.at) + AFTERMATH_S
    : seconds(last);
  const [from, to] = [seconds(first.since), Math.min(seconds(last), end)];
  return to > from ? [from, to] : [from, from + counts.window_s];
}
