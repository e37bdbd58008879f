// How a flag decides in one environment, in the order in which it is evaluated.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FlagRules, Serve, WireRules } from "../api/types";
import { describe, outcome, requirementParts } from "../words/conditions";
import { Overrides } from "./overrides";
import { Parts, Sentence, Variant } from "./sentence";

interface TargetingProps {
  project: string;
  environment: string;
  state: FlagRules;
  rules: WireRules;
}

export function Targeting({ project, environment, state, rules }: TargetingProps) {
  return (
    <ol className="flex flex-col gap-3">
      {!state.enabled && (
        <Step title="Turned off" tone>
          Everybody gets <Variant>{rules.off_variant}</Variant>. What stands below applies again once the flag
          is on.
        </Step>
      )}
      {rules.requires.length > 0 && (
        <Step title="Prerequisites">
          <Prerequisites project={project} environment={environment} rules={rules} />
        </Step>
      )}
      {rules.overrides.length > 0 && (
        <Step title="Overrides">
          <Overrides overrides={rules.overrides} />
        </Step>
      )}
      {rules.rules.map((rule, at) => (
        <Step key={rule.id} title={`Rule ${at + 1}`} note={rule.id}>
          <div>
            <Sentence words={describe(rule.when)} lead="If " />
          </div>
          <Outcome serve={rule.serve} last={false} />
        </Step>
      ))}
      <Step title={rules.rules.length + rules.overrides.length > 0 ? "Otherwise" : "Always"}>
        <Outcome serve={rules.fallthrough} last />
      </Step>
    </ol>
  );
}

interface StepProps {
  title: string;
  note?: string;
  tone?: boolean;
  children: ReactNode;
}

function Step({ title, note, tone = false, children }: StepProps) {
  return (
    <li
      className={
        tone
          ? "rounded-lg border border-warn bg-warn-soft p-3"
          : "rounded-lg border border-line bg-surface p-3"
      }
    >
      <h3 className="mb-1.5 flex items-baseline justify-between gap-3 text-xs font-semibold text-ink-2">
        {title}
        {note && <span className="font-mono font-normal text-ink-3">{note}</span>}
      </h3>
      <div className="flex flex-col gap-2">{tone ? <p>{children}</p> : children}</div>
    </li>
  );
}

function Outcome({ serve, last }: { serve: Serve; last: boolean }) {
  const lines = outcome(serve, last);
  const [only] = lines;
  if (lines.length === 1 && only && "variant" in serve) {
    return (
      <p>
        {last ? "Everybody gets " : "they get "}
        <Parts parts={only} />
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-1">
      {lines.map((parts, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an outcome is replaced as a whole
        <li key={at}>
          <Parts parts={parts} />
        </li>
      ))}
    </ul>
  );
}

function Prerequisites({
  project,
  environment,
  rules,
}: {
  project: string;
  environment: string;
  rules: WireRules;
}) {
  return (
    <>
      <ul className="flex flex-col gap-1">
        {rules.requires.map((requirement) => (
          <li key={requirement.flag} className="flex flex-wrap items-baseline gap-x-3">
            <span>
              <Parts parts={requirementParts(requirement)} />
            </span>
            <Link
              to="/projects/$project/$environment/flags/$flag"
              params={{ project, environment, flag: requirement.flag }}
              className="text-link underline"
            >
              open {requirement.flag}
            </Link>
          </li>
        ))}
      </ul>
      <p className="text-ink-2">
        If one is not met, everybody gets <Variant>{rules.off_variant}</Variant>.
      </p>
    </>
  );
}
