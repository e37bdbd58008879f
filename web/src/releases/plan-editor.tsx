// A plan of one's own, in two views of one state: as fields, and as JSON. The text is what counts; fields change it.
import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { INPUT } from "../ui/field";
import type { FaultAt } from "./faults";
import { GuardFields } from "./guard-fields";
import { EvidenceFields, LimitFields } from "./limit-fields";
import type { Plan } from "./plan";
import {
  read,
  withGuard,
  withOneMore,
  withOneMoreGuard,
  withoutGuard,
  withoutStage,
  withStage,
  write,
} from "./plan-edits";
import { StageFields } from "./stage-fields";

interface PlanEditorProps {
  /** The plan as JSON. */
  text: string;
  /** What the server has against it, at places within it. */
  faultAt: FaultAt;
  onChange: (text: string) => void;
}

export function PlanEditor({ text, faultAt, onChange }: PlanEditorProps) {
  const plan = read(text);
  return (
    <div className="flex flex-col gap-3">
      {plan ? (
        <Fields plan={plan} faultAt={faultAt} onChange={(changed) => onChange(write(changed))} />
      ) : (
        <p className="text-ink-2">What stands below is no plan that fields could show.</p>
      )}
      <AsJson text={text} onChange={onChange} />
    </div>
  );
}

interface FieldsProps {
  plan: Plan;
  faultAt: FaultAt;
  onChange: (plan: Plan) => void;
}

function Fields({ plan, faultAt, onChange }: FieldsProps) {
  const below =
    (at: string): FaultAt =>
    (pointer) =>
      faultAt(at + pointer);
  const guards = plan.guards ?? [];
  return (
    <>
      <h3 className="font-medium">Stages</h3>
      <Fault words={faultAt("/stages")} />
      <ol className="flex flex-col gap-2">
        {plan.stages.map((stage, at) => (
          <StageFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a stage has no other name than its place
            key={at}
            number={at + 1}
            stage={stage}
            faultAt={below(`/stages/${at}`)}
            onChange={(change) => onChange(withStage(plan, at, change))}
            onRemove={() => onChange(withoutStage(plan, at))}
          />
        ))}
      </ol>
      <Add words="Add a stage" onAdd={() => onChange(withOneMore(plan))} />
      <h3 className="font-medium">Guards</h3>
      {guards.length === 0 && (
        <p className="text-ink-2">Without a guard nothing is watched: only times are waited for.</p>
      )}
      <Fault words={faultAt("/guards")} />
      <ol className="flex flex-col gap-2">
        {guards.map((guard, at) => (
          <GuardFields
            // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed
            key={at}
            number={at + 1}
            guard={guard}
            faultAt={below(`/guards/${at}`)}
            onChange={(change) => onChange(withGuard(plan, at, change))}
            onRemove={() => onChange(withoutGuard(plan, at))}
          />
        ))}
      </ol>
      <Add words="Add a guard" onAdd={() => onChange(withOneMoreGuard(plan))} />
      <EvidenceFields plan={plan} faultAt={faultAt} onChange={onChange} />
      <LimitFields plan={plan} faultAt={faultAt} onChange={onChange} />
    </>
  );
}

function Fault({ words }: { words: string | undefined }) {
  return words ? <p className="text-xs text-bad">{words}</p> : null;
}

function Add({ words, onAdd }: { words: string; onAdd: () => void }) {
  return (
    <div>
      <Button onClick={onAdd}>
        <Plus size={14} aria-hidden />
        {words}
      </Button>
    </div>
  );
}

function AsJson({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const id = useId();
  return (
    <details open>
      <summary className="cursor-pointer text-link">The same as JSON</summary>
      <div className="mt-2 flex flex-col gap-1.5">
        <label htmlFor={id} className="font-medium">
          Plan as JSON
        </label>
        <textarea
          id={id}
          rows={14}
          spellCheck={false}
          value={text}
          aria-describedby={`${id}-help`}
          onChange={(event) => onChange(event.target.value)}
          className={cx(INPUT, "py-1.5 font-mono text-xs leading-5")}
        />
        <p id={`${id}-help`} className="text-xs text-ink-3">
          What is changed here is changed in the fields, and the other way round.
        </p>
      </div>
    </details>
  );
}
