// How an environment presents itself. Production must not be mistaken for anything else.

export type Tone = "production" | "staging" | "development" | "other";

interface Named {
  key: string;
  name?: string;
}

/** Whether a switch in this environment asks before it acts. */
export function isProduction({ key, name }: Named): boolean {
  return /prod/i.test(key) || /prod/i.test(name ?? "");
}

export function toneOf(environment: Named): Tone {
  if (isProduction(environment)) return "production";
  if (/stag|test|qa|pre|uat/i.test(environment.key)) return "staging";
  if (/dev|local|sandbox/i.test(environment.key)) return "development";
  return "other";
}
