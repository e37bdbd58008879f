// What can be said to a release, when, and what it does. The server decides in any case.
import type { Me, Release } from "../api/types";
import { hasEnded, holdWords, isUnderWay } from "../words/releases";
import { awaitsApproval, nextStage, planOf, whoWords } from "./plan";

export type Verb =
  | "start"
  | "approve"
  | "advance"
  | "resume"
  | "pause"
  | "freeze"
  | "restart"
  | "cancel"
  | "halt";

export interface VerbWords {
  verb: Verb;
  label: string;
  permission: string;
  /** What it does to the release as it is. */
  effect: (release: Release) => string;
}

const nobody = ({ baseline }: Release) => `Everybody gets ${baseline} again, at once.`;

function advanceWords(release: Release): string {
  const next = nextStage(release);
  const held = release.hold ? ` It passes the present hold: ${holdWords(release.hold.reason)}.` : "";
  if (next === null) return `Goes on without waiting for more evidence.${held}`;
  const who = whoWords(planOf(release.plan), next);
  return `Stage ${next + 1} begins without waiting for more evidence: ${who}.${held}`;
}

export const VERBS: VerbWords[] = [
  {
    verb: "start",
    label: "Start",
    permission: "releases:write",
    effect: ({ start_at }) =>
      start_at
        ? "It starts at its time, or now if that has passed."
        : "At first nobody is exposed: the control is looked at, then stage 1 begins by itself.",
  },
  {
    verb: "approve",
    label: "Approve the next stage",
    permission: "releases:approve",
    effect: (release) => {
      const stage = awaitsApproval(release) ?? 0;
      return `Lets stage ${stage + 1} be entered once the evidence allows it: ${whoWords(planOf(release.plan), stage)}.`;
    },
  },
  { verb: "advance", label: "Advance", permission: "releases:write", effect: advanceWords },
  {
    verb: "resume",
    label: "Resume",
    permission: "releases:halt",
    effect: () => "It goes on where it is, and advances by itself again.",
  },
  {
    verb: "pause",
    label: "Pause",
    permission: "releases:halt",
    effect: () =>
      "It stays where it is until a person resumes it, and is not forced on before that. Proven harm still halts it.",
  },
  {
    verb: "freeze",
    label: "Freeze",
    permission: "releases:halt",
    effect: () =>
      "It stays, and exposes no one more: nothing passes, not even a forced advance, until a person resumes it. Proven harm still halts it.",
  },
  {
    verb: "restart",
    label: "Restart",
    permission: "releases:write",
    effect: ({ baseline }) => `A new attempt with fresh evidence: everybody gets ${baseline} first.`,
  },
  {
    verb: "cancel",
    label: "Cancel the release",
    permission: "releases:write",
    effect: (release) => (isUnderWay(release.state) ? nobody(release) : "It can no longer be started."),
  },
  {
    verb: "halt",
    label: "Halt and roll back",
    permission: "releases:halt",
    effect: (release) =>
      isUnderWay(release.state)
        ? `${nobody(release)} It cannot go on afterwards.`
        : "It can no longer be started.",
  },
];

/** Whether it makes sense in the state that the release is in. */
export function applies(verb: Verb, release: Release): boolean {
  const { state, hold } = release;
  const underWay = isUnderWay(state);
  switch (verb) {
    case "start":
      return state === "draft" || state === "scheduled";
    case "resume":
      return state === "holding";
    case "approve":
      return underWay && awaitsApproval(release) !== null;
    case "pause":
      return underWay && hold?.reason !== "manual";
    case "freeze":
      return underWay && hold?.reason !== "frozen";
    case "advance":
    case "restart":
      return underWay;
    case "halt":
    case "cancel":
      return !hasEnded(state) && state !== "halting";
  }
}

/** Why it would be refused though the permission is there; `null` if it would not. */
export function refused(verb: Verb, release: Release, me: Me | undefined): string | null {
  const hold = release.hold?.reason ?? "";
  if (verb === "advance" && ["manual", "frozen"].includes(hold)) {
    return "It is paused or frozen: resume it before you advance it.";
  }
  if (verb !== "approve" || !me) return null;
  if (!me.member) return "Only a member can approve: sign in as one.";
  if (me.member.id === release.creator.id) {
    return "Whoever created the release cannot approve it: ask another member.";
  }
  return null;
}
