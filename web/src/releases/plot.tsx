// One uPlot chart in the console's colours, as wide as its place. Only this module knows uPlot.
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Tone } from "../words/releases";
import type { Mark } from "./series";

const HEIGHT_PX = 150;
/** Room for the label of a mark. */
const LABEL_PX = 58;
const LABEL_ROWS = 3;
const FONT = "11px system-ui, sans-serif";
/** Charts of one page share the cursor. */
const CURSOR = "release";

export type Colour =
  | "accent"
  | "ink-2"
  | "ink-3"
  | "line"
  | "warn"
  | "bad"
  | "good"
  | "line-strong"
  | "switch-off";

const TONES: Record<Tone, Colour> = {
  good: "good",
  warn: "warn",
  bad: "bad",
  busy: "accent",
  quiet: "ink-3",
};

const WEIGHTS: Tone[] = ["bad", "warn", "good", "busy", "quiet"];

/** What a colour of the theme is now, as canvases want it. */
function colour(name: Colour): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export interface Line {
  label: string;
  colour: Colour;
  /** Filled to the ground, or only a line; `edge` is the edge of the band. */
  look: "area" | "line" | "edge";
}

export interface Limit {
  at: number;
  label: string;
  colour: Colour;
  /** Its label stands below the line. */
  isBelow?: boolean;
}

export interface PlotProps {
  /** What it shows, for those who do not see it. */
  label: string;
  data: uPlot.AlignedData;
  lines: Line[];
  span: [number, number];
  marks: Mark[];
  limits?: Limit[];
  /** Powers of this number are evenly apart. */
  log?: 2 | 10;
  format: (value: number) => string;
}

function series(lines: Line[]): uPlot.Series[] {
  const drawn = lines.map(
    ({ label, colour: name, look }): uPlot.Series => ({
      label,
      stroke: () => colour(name),
      width: look === "edge" ? 0.5 : 1.75,
      points: { show: false },
      spanGaps: false,
      ...(look === "area" ? { fill: () => `color-mix(in srgb, ${colour(name)} 22%, transparent)` } : {}),
    }),
  );
  return [{}, ...drawn];
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const precise = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Labels of powers, so many apart that they have room. */
const POWERS = 6;

function powers(log: number, [low, high]: [number, number]): number[] {
  const [first, last] = [low, high].map((end) => Math.round(Math.log(end) / Math.log(log))) as [
    number,
    number,
  ];
  const step = Math.ceil((last - first) / POWERS);
  const at = Array.from(
    { length: Math.floor((last - first) / step) + 1 },
    (_, power) => first + power * step,
  );
  return at.map((power) => log ** power);
}

function axes({ format, log }: PlotProps): uPlot.Axis[] {
  const look = {
    stroke: () => colour("ink-2"),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  const times = (_: uPlot, at: number[], __: number, ___: number, step: number) =>
    at.map((each) => (step < 60 ? precise : clock).format(each * 1000));
  return [
    { ...look, values: times, size: 26 },
    {
      ...look,
      size: 60,
      ...(log
        ? { splits: (_: uPlot, __: number, low: number, high: number) => powers(log, [low, high]) }
        : {}),
      filter: (_, at) => at,
      values: (_, at) => at.map(format),
    },
  ];
}

/** Lines across: limits from left to right, events from top to bottom. */
function drawLines(plot: uPlot, { limits = [], marks }: PlotProps): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.lineWidth = devicePixelRatio;
  for (const { at, label, colour: name, isBelow } of limits) {
    const y = Math.round(plot.valToPos(at, "y", true));
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = ctx.fillStyle = colour(name);
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    line(ctx, [bbox.left, y], [bbox.left + bbox.width, y]);
    ctx.textAlign = "right";
    const hasRoom = y - bbox.top >= 14 * devicePixelRatio;
    const away = (isBelow || !hasRoom ? 11 : -4) * devicePixelRatio;
    ctx.fillText(label, bbox.left + bbox.width - 4 * devicePixelRatio, y + away);
  }
  const taken: number[][] = Array.from({ length: LABEL_ROWS }, () => []);
  // The gravest get their labels first.
  const byWeight = [...marks].sort((one, other) => WEIGHTS.indexOf(one.tone) - WEIGHTS.indexOf(other.tone));
  for (const { at, label, tone } of byWeight) {
    const x = Math.round(plot.valToPos(at, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ctx.fillStyle = colour(TONES[tone]);
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    line(ctx, [x, bbox.top], [x, bbox.top + bbox.height]);
    const room = LABEL_PX * devicePixelRatio;
    const row = taken.findIndex((places) => places.every((place) => Math.abs(place - x) >= room));
    if (row < 0) continue;
    taken[row]?.push(x);
    const atEnd = x + room > bbox.left + bbox.width;
    ctx.textAlign = atEnd ? "right" : "left";
    ctx.fillText(
      label,
      x + (atEnd ? -3 : 3) * devicePixelRatio,
      bbox.top + (10 + 12 * row) * devicePixelRatio,
    );
  }
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

function options(width: number, latest: { current: PlotProps }): uPlot.Options {
  const { lines, log } = latest.current;
  const edges = lines.flatMap(({ look }, at) => (look === "edge" ? [at + 1] : []));
  const [low, high] = edges;
  const bands =
    low !== undefined && high !== undefined
      ? [
          {
            series: [high, low] as [number, number],
            fill: () => `color-mix(in srgb, ${colour("accent")} 16%, transparent)`,
          },
        ]
      : [];
  return {
    width,
    height: HEIGHT_PX,
    padding: [6, 8, 0, 0],
    series: series(lines),
    bands: bands as uPlot.Band[],
    axes: axes(latest.current),
    scales: {
      x: { time: true, range: () => latest.current.span },
      y: {
        ...(log ? { distr: 3, log } : {}),
        range: (_, min, max) => yRange(latest.current, min, max),
      },
    },
    legend: { live: false, show: false },
    cursor: { sync: { key: CURSOR }, drag: { x: false, y: false }, points: { size: 6 } },
    hooks: { draw: [(plot) => drawLines(plot, latest.current)] },
  };
}

/** Room for all that is drawn, limits among it. */
function yRange({ limits = [], log }: PlotProps, min: number | null, max: number | null): [number, number] {
  const at = limits.map((limit) => limit.at);
  if (!log) return [0, Math.max(1e-9, max ?? 0, ...at) * 1.15];
  const power = (value: number) => Math.log(value) / Math.log(log);
  const low = Math.floor(power(Math.min(min ?? 1, 1, ...at)));
  const high = Math.ceil(power(Math.max(max ?? 1, 1, ...at)));
  return [log ** low, log ** Math.max(high, low + 1)];
}

export function Plot(props: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { data, label, lines, log } = props;
  const shape = `${log} ${lines.map(({ label: name, look }) => name + look).join()}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart of another shape is another chart
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = new uPlot(options(element.clientWidth, latest), latest.current.data, element);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    resized.observe(element);
    const redraw = () => made.redraw(false);
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", redraw);
    const themed = new MutationObserver(redraw);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener("change", redraw);
      made.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(data), [data]);

  return <div ref={place} role="img" aria-label={label} className="min-w-0" style={{ height: HEIGHT_PX }} />;
}
