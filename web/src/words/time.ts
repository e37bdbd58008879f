// Moments in words: relative for reading, absolute with its zone for hovering.

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const UNITS: [Intl.RelativeTimeFormatUnit, number, number][] = [
  // unit, its seconds, used below this many seconds
  ["minute", MINUTE_S, HOUR_S],
  ["hour", HOUR_S, DAY_S],
  ["day", DAY_S, 60 * DAY_S],
  ["month", 30 * DAY_S, 365 * DAY_S],
  ["year", 365 * DAY_S, Number.POSITIVE_INFINITY],
];
const JUST_NOW_S = 45;

const days = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const others = new Intl.RelativeTimeFormat("en");

export function relativeTime(then: string, nowMs: number): string {
  const thenMs = Date.parse(then);
  if (Number.isNaN(thenMs)) return then;
  const seconds = (thenMs - nowMs) / 1000;
  const distance = Math.abs(seconds);
  if (distance < JUST_NOW_S) return "just now";
  for (const [unit, size, below] of UNITS) {
    const amount = Math.max(1, Math.round(distance / size));
    if (amount * size < below)
      return (unit === "day" ? days : others).format(Math.sign(seconds) * amount, unit);
  }
  return then;
}

const absolute = absoluteIn();

function absoluteIn(timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
    timeZoneName: "short",
  });
}

export function absoluteTime(then: string, timeZone?: string): string {
  const date = new Date(then);
  if (Number.isNaN(date.getTime())) return then;
  // Making a format is slow, and a list shows many times: the one of this device is kept.
  return (timeZone ? absoluteIn(timeZone) : absolute).format(date);
}

/** An override ends when `now ≥ expires_at`, as the engine has it. */
export function expired(expiresAt: string | null | undefined, nowMs: number): boolean {
  return expiresAt ? nowMs >= Date.parse(expiresAt) : false;
}
