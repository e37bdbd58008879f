// What a member says of a release, for the ledger: there was no harm, harm was missed, or what was said is taken back.
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useAct } from "../api/act";
import { Problem } from "../api/problem";
import type { LedgerEntry, Release } from "../api/types";
import { type Place, releaseQuery } from "../releases/queries";
import { Choice } from "../ui/choice";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { causeOf, hasEnded } from "../words/releases";
import { type OpinionWish, say } from "./queries";

type Said = LedgerEntry["said"];
type Opinion = OpinionWish["opinion"];

const OPINIONS: Record<Opinion, [name: string, words: string]> = {
  disputed: [
    "There was no harm",
    "Nothing is claimed for the halt; an automatic one counts as a false halt.",
  ],
  missed: ["Harm was missed", "There was harm, and the engine let it pass: people had to find it."],
  withdrawn: ["Take back what was said", "The entry becomes again what it follows to be."],
};

/** What makes sense to say of it; the server decides in any case. */
export function opinionsOf(release: Pick<Release, "state" | "halt">, said: Said): Opinion[] {
  const isAutomatic = release.halt !== null && causeOf(release).cause !== "manual";
  const makesSense: Record<Opinion, boolean> = {
    disputed: release.halt !== null && said?.opinion !== "disputed",
    missed: !isAutomatic && hasEnded(release.state),
    withdrawn: said !== null && said.opinion !== "withdrawn",
  };
  return (["disputed", "missed", "withdrawn"] as const).filter((opinion) => makesSense[opinion]);
}

/** A local time of a field as the server takes it; empty where it is not complete, which the server refuses. */
export function instantOf(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}

interface OpinionProps {
  release: string;
  said: Said;
  place: Place;
  onClose: () => void;
}

export function OpinionDialog({ release: id, said, place, onClose }: OpinionProps) {
  const { data: release, error } = useQuery(releaseQuery(place, id));
  const opinions = release ? opinionsOf(release, said) : [];
  const [first] = opinions;
  if (release && first) {
    return (
      <OpinionForm release={release} opinions={opinions} first={first} place={place} onClose={onClose} />
    );
  }
  return (
    <Dialog open onClose={onClose} title="Say what it is worth">
      {error && !release && <ProblemNotice problem={Problem.of(error)} />}
      {!error && !release && <Bar className="h-24 w-full rounded-md" />}
      {release && (
        <p className="text-ink-2">
          Nothing can be said of it yet: nobody has stopped it, and it is not over.
        </p>
      )}
    </Dialog>
  );
}

interface FormProps {
  release: Release;
  opinions: Opinion[];
  first: Opinion;
  place: Place;
  onClose: () => void;
}

function OpinionForm({ release, opinions, first, place, onClose }: FormProps) {
  const group = useId();
  const [opinion, setOpinion] = useState(first);
  const [reason, setReason] = useState("");
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const act = useAct(
    () => {
      const times = opinion === "missed" ? { since: instantOf(since), until: instantOf(until) } : {};
      return say(place, release.id, { opinion, reason: reason.trim(), ...times });
    },
    [["releases", place.project], ["changes"]],
    onClose,
  );
  return (
    <FormDialog
      open
      title={`What is the entry of ${release.flag} worth?`}
      description="It stands in the ledger and in the change log from then on, with your name. What was said last counts."
      submit="Say it"
      busy={act.busy}
      problem={act.problem}
      onSubmit={() => act.run(undefined)}
      onClose={onClose}
    >
      <div role="radiogroup" aria-label="What you say" className="flex flex-col gap-2">
        {opinions.map((each) => (
          <Choice
            key={each}
            group={group}
            name={OPINIONS[each][0]}
            words={OPINIONS[each][1]}
            chosen={opinion === each}
            onChoose={() => setOpinion(each)}
          />
        ))}
      </div>
      {opinion === "missed" && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label="Harm since"
            type="datetime-local"
            step="1"
            required
            value={since}
            onChange={setSince}
            fault={act.problem?.faultAt("/since")}
          />
          <Field
            label="Undone at"
            type="datetime-local"
            step="1"
            required
            value={until}
            onChange={setUntil}
            fault={act.problem?.faultAt("/until")}
          />
        </div>
      )}
      <Field
        label="Reason"
        required
        value={reason}
        onChange={setReason}
        placeholder="a payment provider was down, whoever got what"
        fault={act.problem?.faultAt("/reason")}
      />
    </FormDialog>
  );
}
