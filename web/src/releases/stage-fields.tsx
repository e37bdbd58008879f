// One stage of a plan as fields.
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../ui/button";
import { Field } from "../ui/field";
import { NumberField } from "../ui/number-field";
import { type FaultAt, inPercent } from "./faults";
import type { Stage } from "./plan";
import { FEWEST_UNITS, MINUTE_S, namesOf, PPM_OF_PERCENT } from "./plan-edits";

interface StageFieldsProps {
  number: number;
  stage: Stage;
  faultAt: FaultAt;
  onChange: (change: Partial<Stage>) => void;
  onRemove: () => void;
}

export function StageFields({ number, stage, faultAt, onChange, onRemove }: StageFieldsProps) {
  const whole = faultAt("");
  return (
    <li className="rounded-md border border-line p-3">
      <fieldset className="grid min-w-0 grid-cols-2 items-start gap-3 sm:grid-cols-3 lg:grid-cols-5">
        <legend className="sr-only">Stage {number}</legend>
        <div className="col-span-full flex items-center justify-between">
          <span aria-hidden className="font-medium">
            Stage {number}
          </span>
          <IconButton label={`Remove stage ${number}`} onClick={onRemove}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        </div>
        {whole && <p className="col-span-full text-xs text-bad">{whole}</p>}
        <NumberField
          label="Share in %"
          value={stage.share_ppm / PPM_OF_PERCENT}
          onChange={(value = 0) => onChange({ share_ppm: Math.round(value * PPM_OF_PERCENT) })}
          fault={inPercent(faultAt("/share_ppm"))}
        />
        <NumberField
          label="At least, minutes"
          value={stage.bake_s / MINUTE_S}
          onChange={(value = 0) => onChange({ bake_s: Math.round(value * MINUTE_S) })}
          fault={faultAt("/bake_s")}
        />
        <NumberField
          label="Units"
          value={stage.min_units ?? FEWEST_UNITS}
          onChange={(value = 0) => onChange({ min_units: Math.round(value) })}
          fault={faultAt("/min_units")}
        />
        <Names
          label="Rings"
          values={stage.rings}
          onChange={(rings) => onChange({ rings })}
          fault={faultAt("/rings")}
        />
        <Names
          label="Customers"
          values={stage.customers}
          onChange={(customers) => onChange({ customers })}
          fault={faultAt("/customers")}
        />
        <label className="col-span-full flex w-fit items-center gap-2">
          <input
            type="checkbox"
            checked={stage.approval ?? false}
            onChange={(event) => onChange({ approval: event.target.checked })}
            className="accent-accent"
          />
          A person must approve before it is entered
        </label>
      </fieldset>
    </li>
  );
}

interface NamesProps {
  label: string;
  values: string[] | undefined;
  onChange: (values: string[]) => void;
  fault: string | undefined;
}

/** Names with commas between them; empty stands for everybody. */
function Names({ label, values, onChange, fault }: NamesProps) {
  // While somebody types, the text stays as it is typed.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Field
      label={label}
      placeholder="all"
      value={typed ?? (values ?? []).join(", ")}
      onChange={(text) => {
        setTyped(text);
        onChange(namesOf(text));
      }}
      onBlur={() => setTyped(null)}
      fault={fault}
    />
  );
}
