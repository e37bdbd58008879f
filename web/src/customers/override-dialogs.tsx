// The two questions: which variant the customer is to have, and whether it is to lose it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Expiry, expiryOf } from "../access/expiry";
import { flagQuery } from "../api/queries";
import type { Override } from "../api/types";
import { Ask } from "../ui/ask";
import { Field, SelectField } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { isProduction } from "../words/environments";
import { addOverride, removeOverride, useOverriding, type Where } from "./override";

interface GiveProps {
  where: Where;
  customer: string;
  /** What it gets now. */
  variant: string | null;
  /** What it is to get, where that is known already. */
  wanted?: string | null;
  onClose: () => void;
}

export function GiveDialog({ where, customer, variant: present, wanted, onClose }: GiveProps) {
  const { data: flag } = useQuery(flagQuery(where.project, where.flag));
  const variants = Object.keys(flag?.variants ?? {});
  const [chosen, setChosen] = useState<string | null>(wanted ?? null);
  const [reason, setReason] = useState("");
  const [days, setDays] = useState("");
  const act = useOverriding(where, onClose);
  const variant = chosen ?? variants.find((each) => each !== present) ?? present ?? "";
  const production = isProduction({ key: where.environment });
  const expires = () => expiryOf(days, Date.now());
  return (
    <FormDialog
      open
      title={`Override ${where.flag} for ${customer}`}
      description={`In ${where.environment}, for this customer only. It gets ${present ?? "no variant"} now.`}
      submit={production ? "Apply to production" : "Override"}
      danger={production}
      busy={act.busy}
      problem={act.problem}
      onSubmit={() =>
        variant && act.run(addOverride(where.flag, customer, { variant, reason, expires: expires() }))
      }
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label="Variant"
          value={variant}
          onChange={setChosen}
          options={variants.map((value) => ({ value, words: value }))}
        />
        <Expiry days={days} onChange={setDays} />
      </div>
      <Field label="Reason" value={reason} onChange={setReason} placeholder="they asked for it" />
    </FormDialog>
  );
}

interface TakeProps {
  where: Where;
  customer: string;
  override: Override;
  onClose: () => void;
}

export function TakeDialog({ where, customer, override, onClose }: TakeProps) {
  const act = useOverriding(where, onClose);
  const others = override.values.filter((value) => value !== customer).length;
  const production = isProduction({ key: where.environment });
  return (
    <Ask
      open
      title={`Remove the override of ${where.flag}?`}
      description={
        <p>
          {others === 0
            ? `${customer} then gets what the rules of ${where.environment} say, as everybody else.`
            : `It holds for ${customer} and ${others} others: they all get what the rules of ${where.environment} say then.`}
        </p>
      }
      confirm={production ? "Apply to production" : "Remove"}
      busy={act.busy}
      problem={act.problem}
      onConfirm={() => act.run(removeOverride(where.flag, override.id))}
      onCancel={onClose}
    />
  );
}
