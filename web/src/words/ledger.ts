// The ledger in words: what an entry is, how sure it is, and what people say of it.
import type { LedgerEntry } from "../api/types";
import type { Tone } from "./releases";

const KINDS: Record<string, [string, Tone]> = {
  halt: ["halt", "good"],
  false_halt: ["false halt", "bad"],
  hold: ["good release held", "warn"],
  missed: ["missed incident", "bad"],
};

export function entryWords({ kind, grade }: Pick<LedgerEntry, "kind" | "grade">): {
  words: string;
  tone: Tone;
} {
  const [words, tone] = KINDS[kind] ?? [kind.replaceAll("_", " "), "quiet"];
  if (!grade) return { words, tone };
  return {
    words: `${words}, ${grade}`,
    tone: grade === "confirmed" ? tone : grade === "disputed" ? "quiet" : "busy",
  };
}

/** What a kind of entry means for whoever reads it. */
export function kindMeans(kind: string): string {
  switch (kind) {
    case "halt":
      return "Harm was proven, and the release was stopped by itself.";
    case "false_halt":
      return "A member says that there was no harm. The good change came later: by as much as its next release began later.";
    case "hold":
      return "A release that proved to be good was made to wait. Waits that a person wished for, and approvals, do not count.";
    case "missed":
      return "There was harm that the engine let pass: people had to stop a release that guards watched, or a member says so.";
    default:
      return "This console does not know what that is.";
  }
}

/** How sure a halt is; a member's dispute is told beside it. */
export function gradeMeans(entry: Pick<LedgerEntry, "grade" | "said">): string {
  switch (entry.grade) {
    case "confirmed":
      return "Confirmed: after the rollback the rate went back towards that of the control.";
    case "probable":
      return "Probable: harm was proven; nobody has measured the rate after the rollback.";
    case "disputed":
      return entry.said?.opinion === "disputed"
        ? "Disputed by a member: nothing is claimed."
        : "Disputed: the rate did not go back after the rollback, so that nothing is claimed.";
    default:
      return "";
  }
}

const OPINIONS: Record<string, string> = {
  disputed: "there was no harm",
  missed: "there was harm that the engine let pass",
  withdrawn: "takes back what was said before",
};

export const opinionWords = (opinion: string) => OPINIONS[opinion] ?? opinion;

const few = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const many = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const FEW = 10;

/** A number of errors or users that was reckoned and not counted. */
export const amount = (value: number) => (value < FEW ? few : many).format(value);
