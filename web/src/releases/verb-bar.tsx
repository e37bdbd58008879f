// What can be said to the release as it is: each with a reason, and asked once more before it is done.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useAct } from "../api/act";
import { answer, api } from "../api/client";
import { meQuery } from "../api/queries";
import type { Environment, Release } from "../api/types";
import { serverUrl } from "../base";
import { useBarred } from "../session/may";
import { CopyButton } from "../ui/copy-button";
import { Field } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { GuardedButton } from "../ui/guarded";
import { isProduction } from "../words/environments";
import { releaseCommand } from "../words/snippets";
import { type Place, RELEASES } from "./queries";
import { StartLink } from "./start-link";
import { applies, refused, VERBS, type VerbWords } from "./verbs";

interface VerbsProps {
  place: Place;
  environment: Environment;
  release: Release;
  /** What is asked for at once, such as by a link. */
  asked?: string | undefined;
  onAsked?: (() => void) | undefined;
}

export function Verbs({ place, environment, release, asked, onAsked }: VerbsProps) {
  const [saying, setSaying] = useState<VerbWords | null>(null);
  const [said, setSaid] = useState("");
  const wanted = VERBS.find(({ verb }) => verb === asked);
  const why = useWhyNot(wanted, place, release);
  const offered = VERBS.filter(({ verb }) => applies(verb, release));
  useEffect(() => {
    if (!wanted) return;
    onAsked?.();
    if (applies(wanted.verb, release) && why === null) setSaying(wanted);
  }, [wanted, why, onAsked, release]);
  return (
    <section aria-label="What can be done" className="flex flex-wrap gap-2">
      {offered.map((words) => (
        <VerbButton key={words.verb} words={words} place={place} release={release} onSay={setSaying} />
      ))}
      {offered.length === 0 && (
        <p className="flex flex-wrap items-center gap-3 text-ink-2">
          {release.state === "halting" ? (
            "It is being undone; nothing needs to be done here."
          ) : (
            <>
              It has ended and stays so. To go on, start another one.
              <StartLink place={place} flag={release.flag} />
            </>
          )}
        </p>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
      {saying && (
        <VerbDialog
          words={saying}
          place={place}
          environment={environment}
          release={release}
          onClose={() => setSaying(null)}
          onSaid={(now) => {
            setSaying(null);
            setSaid(`${saying.label}: done. The release is ${now.state}.`);
          }}
        />
      )}
    </section>
  );
}

/** Why somebody cannot say this; `null` if they can. */
function useWhyNot(words: VerbWords | undefined, place: Place, release: Release): string | null {
  const { data: me } = useQuery(meQuery);
  const barred = useBarred(words?.permission ?? "flags:read", place);
  return (words && refused(words.verb, release, me)) ?? barred;
}

interface VerbButtonProps {
  words: VerbWords;
  place: Place;
  release: Release;
  onSay: (words: VerbWords) => void;
}

function VerbButton({ words, place, release, onSay }: VerbButtonProps) {
  const barred = useWhyNot(words, place, release);
  const look = words.verb === "halt" ? "danger" : words.verb === "start" ? "primary" : "plain";
  return (
    <GuardedButton look={look} barred={barred} onClick={() => onSay(words)}>
      {words.label}
    </GuardedButton>
  );
}

interface VerbDialogProps {
  words: VerbWords;
  place: Place;
  environment: Environment;
  release: Release;
  onClose: () => void;
  onSaid: (release: Release) => void;
}

function VerbDialog({ words, place, environment, release, onClose, onSaid }: VerbDialogProps) {
  const { verb, label, effect } = words;
  const [reason, setReason] = useState("");
  // What was seen when it was asked for, whatever happens to the release meanwhile.
  const [seen] = useState(release);
  const act = useAct(
    () =>
      answer(
        api.POST(`${RELEASES}/{release}/{verb}`, {
          params: { path: { ...place, release: release.id, verb } },
          // Whoever stops it need not have seen everything.
          body: { reason: reason.trim(), ...(verb === "halt" ? {} : { version: seen.version }) },
        }),
      ),
    [
      ["release", place.project, place.environment],
      ["releases", place.project],
      ["flag", place.project, release.flag],
      ["environments", place.project],
      ["changes"],
    ],
    onSaid,
  );
  const production = isProduction(environment);
  return (
    <FormDialog
      open
      title={`${label}: ${release.flag} in ${environment.name}?`}
      description={effect(seen)}
      submit={production ? "Apply to production" : label}
      danger={production || verb === "halt"}
      busy={act.busy}
      problem={act.problem}
      onSubmit={() => act.run(undefined)}
      onClose={onClose}
    >
      <Field
        label="Reason"
        value={reason}
        onChange={setReason}
        required
        autoFocus
        help="Goes into the decision log and the change log."
      />
      <div>
        <CopyButton
          text={releaseCommand(verb, { origin: serverUrl, ...place, release: release.id, reason })}
          label="Copy as CLI"
        />
      </div>
    </FormDialog>
  );
}
