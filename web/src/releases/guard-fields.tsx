// One guard of a plan as fields: what it watches, how it judges, and what it tolerates.
import { Trash2 } from "lucide-react";
import { IconButton } from "../ui/button";
import { Field, SelectField } from "../ui/field";
import { NumberField } from "../ui/number-field";
import { guardKindWords } from "../words/releases";
import type { FaultAt } from "./faults";
import type { Guard } from "./plan";
import { ofKind } from "./plan-edits";

const KINDS = ["ratio", "latency", "absolute", "two_by_two"];
/** What a guard tolerates that does not say so; those of the other kinds have no such number. */
const TOLERATED: Record<string, string> = { ratio: "1.09", latency: "1.19" };

interface GuardFieldsProps {
  number: number;
  guard: Guard;
  faultAt: FaultAt;
  onChange: (change: Partial<Guard>) => void;
  onRemove: () => void;
}

export function GuardFields({ number, guard, faultAt, onChange, onRemove }: GuardFieldsProps) {
  const isKnown = KINDS.includes(guard.kind);
  const kinds = isKnown ? KINDS : [...KINDS, guard.kind];
  return (
    <li className="rounded-md border border-line p-3">
      <fieldset className="grid min-w-0 grid-cols-2 items-start gap-3 lg:grid-cols-[repeat(2,minmax(0,1fr))_minmax(0,1.7fr)_minmax(0,1.2fr)_minmax(0,0.8fr)]">
        <legend className="sr-only">Guard {number}</legend>
        <div className="col-span-full flex items-center justify-between">
          <span aria-hidden className="font-medium">
            Guard {number}
          </span>
          <IconButton label={`Remove guard ${number}`} onClick={onRemove}>
            <Trash2 size={15} aria-hidden />
          </IconButton>
        </div>
        <Field
          label="Name"
          value={guard.name ?? ""}
          onChange={(name) => onChange({ name })}
          fault={faultAt("/name")}
        />
        <Field
          label="Signal"
          value={guard.signal ?? ""}
          onChange={(signal) => onChange({ signal })}
          fault={faultAt("/signal")}
        />
        <div className="max-lg:col-span-full">
          <SelectField
            label="Judges"
            value={guard.kind ?? ""}
            onChange={(kind) => onChange(ofKind(kind))}
            options={kinds.map((kind) => ({ value: kind, words: guardKindWords(kind) }))}
            fault={faultAt("/kind")}
          />
        </div>
        {(guard.kind === "absolute" || guard.p0 !== undefined) && (
          <NumberField
            label="Share of errors tolerated"
            value={guard.p0}
            onChange={(p0) => onChange({ p0 })}
            placeholder="0.01"
            fault={faultAt("/p0")}
          />
        )}
        {(guard.kind in TOLERATED || guard.r0 !== undefined) && (
          <NumberField
            label="Times as many tolerated"
            value={guard.r0}
            onChange={(r0) => onChange({ r0 })}
            placeholder={TOLERATED[guard.kind]}
            fault={faultAt("/r0")}
          />
        )}
        <NumberField
          label="Weight"
          value={guard.weight}
          onChange={(weight) => onChange({ weight })}
          placeholder="all alike"
          fault={faultAt("/weight")}
        />
      </fieldset>
    </li>
  );
}
