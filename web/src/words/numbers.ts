// Numbers for reading.

const whole = new Intl.NumberFormat("en");
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const UNITS: [string, number][] = [
  ["d", DAY_S],
  ["h", HOUR_S],
  ["min", MINUTE_S],
  ["s", 1],
];

export const count = (amount: number) => whole.format(amount);

/** The two largest units of a length of time: `2 h 5 min`. */
export function lengthWords(seconds: number): string {
  const left = Math.max(0, Math.round(seconds));
  const at = UNITS.findIndex(([, size]) => left >= size);
  if (at < 0) return "0 s";
  const [large, small] = [UNITS[at], UNITS[at + 1]];
  const first = Math.floor(left / (large?.[1] ?? 1));
  const rest = Math.floor((left % (large?.[1] ?? 1)) / (small?.[1] ?? 1));
  const words = `${first} ${large?.[0]}`;
  return small && rest > 0 ? `${words} ${rest} ${small[0]}` : words;
}

const PLAIN = 1e6;

/** Evidence from its logarithm, as the server says it: `0.42`, `24`, `10^9`. */
export function evidence(ln: number): string {
  const value = Math.exp(ln);
  if (value >= PLAIN) return `10^${(ln / Math.LN10).toFixed(0)}`;
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}

/** How many times as much: `1.09`. */
export function ratio(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, "");
}

export function share(part: number): string {
  return `${Number((part * 100).toPrecision(3))} %`;
}
