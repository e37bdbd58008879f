// What all guards together decide, how long is watched, and what the release may cost.
import { cx } from "../ui/cx";
import { NumberField } from "../ui/number-field";
import { type FaultAt, inPercent } from "./faults";
import { haltsAt, holdsAt, type Plan } from "./plan";
import { MINUTE_S, PPM_OF_PERCENT, withLimit } from "./plan-edits";

interface LimitFieldsProps {
  plan: Plan;
  faultAt: FaultAt;
  onChange: (plan: Plan) => void;
}

const GRID = "grid min-w-0 grid-cols-1 items-start gap-3 sm:grid-cols-2";

const scaled = (value: number | undefined, by: number) =>
  value === undefined ? undefined : Math.round(value * by);

export function EvidenceFields({ plan, faultAt, onChange }: LimitFieldsProps) {
  return (
    <fieldset className={cx(GRID, "lg:grid-cols-4")}>
      <legend className="mb-2 font-medium">Evidence and watch</legend>
      <NumberField
        label="Evidence that halts"
        value={plan.halt_e}
        onChange={(halt_e) => onChange({ ...plan, halt_e })}
        placeholder={String(haltsAt({ stages: [] }))}
        help="At 100, one harmless release in a hundred is halted at most."
        fault={faultAt("/halt_e")}
      />
      <NumberField
        label="Evidence that holds"
        value={plan.hold_e}
        onChange={(hold_e) => onChange({ ...plan, hold_e })}
        placeholder={String(holdsAt({ stages: [] }))}
        help="Until it is below 10 again."
        fault={faultAt("/hold_e")}
      />
      <NumberField
        label="Watch, minutes"
        help="After the last stage."
        value={plan.watch_s === undefined ? undefined : plan.watch_s / MINUTE_S}
        onChange={(minutes) => onChange({ ...plan, watch_s: scaled(minutes, MINUTE_S) })}
        placeholder="0"
        fault={faultAt("/watch_s")}
      />
      <NumberField
        label="Held back, %"
        help="Keeps the baseline while the release is watched."
        value={plan.holdback_ppm === undefined ? undefined : plan.holdback_ppm / PPM_OF_PERCENT}
        onChange={(share) => onChange({ ...plan, holdback_ppm: scaled(share, PPM_OF_PERCENT) })}
        placeholder="nobody"
        fault={inPercent(faultAt("/holdback_ppm"))}
      />
    </fieldset>
  );
}

export function LimitFields({ plan, faultAt, onChange }: LimitFieldsProps) {
  const limits = plan.limits ?? {};
  return (
    <fieldset className={cx(GRID, "lg:grid-cols-5")}>
      <legend className="mb-2 font-medium">Limits</legend>
      <NumberField
        label="New customers"
        help="That one stage may expose."
        value={limits.customers}
        onChange={(customers) => onChange(withLimit(plan, { customers }))}
        placeholder="any number"
        fault={faultAt("/limits/customers")}
      />
      <NumberField
        label="New users"
        help="That one stage may expose."
        value={limits.users}
        onChange={(users) => onChange(withLimit(plan, { users }))}
        placeholder="any number"
        fault={faultAt("/limits/users")}
      />
      <NumberField
        label="Growth, times"
        help="Of users from stage to stage."
        value={limits.growth}
        onChange={(growth) => onChange(withLimit(plan, { growth }))}
        placeholder="5"
        fault={faultAt("/limits/growth")}
      />
      <NumberField
        label="Releases at once"
        help="That may expose one customer."
        value={limits.at_once}
        onChange={(at_once) => onChange(withLimit(plan, { at_once }))}
        placeholder="any number"
        fault={faultAt("/limits/at_once")}
      />
      <NumberField
        label="Errors risked"
        help="By one stage, at the most."
        value={limits.budget_errors}
        onChange={(budget_errors) => onChange(withLimit(plan, { budget_errors }))}
        placeholder="any number"
        fault={faultAt("/limits/budget_errors")}
      />
    </fieldset>
  );
}
