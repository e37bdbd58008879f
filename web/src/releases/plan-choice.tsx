// How a release goes out: one of the plans that have a name, or one of its own.
import { useId } from "react";
import { Choice } from "../ui/choice";
import { percent } from "../words/conditions";
import { lengthWords } from "../words/numbers";
import type { FaultAt } from "./faults";
import { type Plan, planOf } from "./plan";
import { PlanEditor } from "./plan-editor";
import type { Form } from "./wish";

interface PlanChoiceProps {
  templates: { name: string; plan: unknown }[];
  form: Pick<Form, "template" | "plan">;
  /** What the server has against a plan of one's own. */
  faultAt: FaultAt;
  onChange: (change: Partial<Form>) => void;
}

/** `5 → 25 → 50 → 100 %, each at least 15 min, then 1 h of watching` */
export function planWords(plan: Plan): string {
  const shares = plan.stages.map(({ share_ppm }) => percent(share_ppm).replace(" %", ""));
  const bakes = [...new Set(plan.stages.map(({ bake_s }) => lengthWords(bake_s)))];
  const watch = plan.watch_s ? `, then ${lengthWords(plan.watch_s)} of watching` : "";
  const approval = plan.stages.some(({ approval }) => approval) ? "; a person approves" : "";
  const back = plan.holdback_ppm ? `; ${percent(plan.holdback_ppm)} held back` : "";
  return `${shares.join(" → ")} %, each at least ${bakes.join(" or ")}${watch}${approval}${back}`;
}

export function PlanChoice({ templates, form, faultAt, onChange }: PlanChoiceProps) {
  const id = useId();
  const own = form.template === "";
  const use = (name: string) => {
    const taken = templates.find((each) => each.name === name);
    onChange({ template: name, ...(taken ? { plan: JSON.stringify(taken.plan, null, 2) } : {}) });
  };
  return (
    <div className="flex flex-col gap-2">
      <div role="radiogroup" aria-label="Plan" className="grid gap-2 sm:grid-cols-2">
        {templates.map(({ name, plan }) => (
          <Choice
            key={name}
            group={`${id}-plan`}
            name={name}
            words={planWords(planOf(plan))}
            chosen={form.template === name}
            onChoose={() => use(name)}
          />
        ))}
        <Choice
          group={`${id}-plan`}
          name="a plan of its own"
          words="begins as the one that was chosen before"
          chosen={own}
          onChoose={() => onChange({ template: "" })}
        />
      </div>
      {own && <PlanEditor text={form.plan} faultAt={faultAt} onChange={(plan) => onChange({ plan })} />}
    </div>
  );
}
