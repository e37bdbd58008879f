// Entering a customer, changing what is known of it, and erasing it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api, reply } from "../api/client";
import { Problem } from "../api/problem";
import type { Customer } from "../api/types";
import { Ask } from "../ui/ask";
import { Field, SelectField } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { attributesOf } from "./attributes";

const RINGS = ["", "internal", "canary", "early", "general", "last"];
const TOUCHES = [["customers"], ["customer"], ["changes"]];

interface Fields {
  key: string;
  name: string;
  tier: string;
  ring: string;
  notes: string;
  attributes: string;
}

function fieldsOf(customer: Customer | undefined, key: string): Fields {
  return {
    key,
    name: customer?.name ?? "",
    tier: customer?.tier ?? "",
    ring: customer?.ring ?? "",
    notes: customer?.notes ?? "",
    attributes: JSON.stringify(customer?.attributes ?? {}),
  };
}

/** The customer as it is now, with the tag that changes of it name. */
async function tagged(key: string): Promise<string> {
  const { response } = await reply(api.GET("/api/v1/customers/{key}", { params: { path: { key } } }));
  return response.headers.get("etag") ?? "";
}

async function send(fields: Fields, tag: string | null): Promise<Customer> {
  const attributes = attributesOf(fields.attributes);
  if (attributes === null) {
    throw new Problem(
      400,
      "The attributes cannot be read",
      'A JSON object is expected, such as {"seats": 40}.',
    );
  }
  const { key, name, tier, ring, notes } = fields;
  const body = {
    name: name.trim(),
    attributes,
    ...(tier.trim() ? { tier: tier.trim() } : {}),
    ...(ring ? { ring } : {}),
    ...(notes.trim() ? { notes: notes.trim() } : {}),
  };
  if (tag === null) return answer(api.POST("/api/v1/customers", { body: { key: key.trim(), ...body } }));
  const params = { path: { key }, header: { "If-Match": tag } };
  return answer(api.PUT("/api/v1/customers/{key}", { params, body }));
}

interface EditProps {
  /** What is known of it; nothing where it is not entered yet. */
  customer?: Customer | undefined;
  /** Its key, where it is known already. */
  customerKey?: string;
  onClose: () => void;
  onDone?: (customer: Customer) => void;
}

export function EditDialog({ customer, customerKey = "", onClose, onDone }: EditProps) {
  const [fields, setFields] = useState(() => fieldsOf(customer, customerKey));
  const known = customer?.key;
  const tag = useQuery({
    queryKey: ["customer-tag", known],
    queryFn: () => tagged(known ?? ""),
    enabled: known !== undefined,
    gcTime: 0,
  });
  const act = useAct(
    () => send(fields, known === undefined ? null : (tag.data ?? "")),
    TOUCHES,
    (done) => {
      onClose();
      onDone?.(done);
    },
  );
  const set = (name: keyof Fields) => (value: string) => setFields({ ...fields, [name]: value });
  const ready = known === undefined || tag.data !== undefined;
  return (
    <FormDialog
      open
      title={known === undefined ? "Enter a customer" : `Change ${known}`}
      description="Rules may ask for tier, ring and attributes; name and notes are for people."
      submit={known === undefined ? "Enter it" : "Change it"}
      busy={act.busy}
      problem={act.problem}
      onSubmit={() => ready && act.run(undefined)}
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-3">
        <Field
          label="Key"
          required
          disabled={customerKey !== ""}
          value={fields.key}
          onChange={set("key")}
          autoComplete="off"
        />
        <Field label="Name" required value={fields.name} onChange={set("name")} autoComplete="off" />
        <Field label="Tier" value={fields.tier} onChange={set("tier")} placeholder="enterprise" />
        <SelectField
          label="Ring"
          value={fields.ring}
          onChange={set("ring")}
          options={RINGS.map((value) => ({ value, words: value || "none" }))}
        />
      </div>
      <Field label="Notes" value={fields.notes} onChange={set("notes")} />
      <Field
        label="Attributes"
        help="A JSON object; rules know them as customer.<name>."
        className="font-mono"
        value={fields.attributes}
        onChange={set("attributes")}
      />
    </FormDialog>
  );
}

interface EraseProps {
  customer: Customer;
  onClose: () => void;
  onDone: (remains: string[]) => void;
}

export function EraseDialog({ customer, onClose, onDone }: EraseProps) {
  const { key } = customer;
  const act = useAct(
    async () => {
      const params = { path: { key }, header: { "If-Match": await tagged(key) } };
      return answer(api.DELETE("/api/v1/customers/{key}", { params }));
    },
    TOUCHES,
    ({ remains }) => onDone(remains),
  );
  return (
    <Ask
      open
      title={`Erase ${customer.name}?`}
      description={
        <p>
          Name, tier, ring, notes and attributes are forgotten, also in the change log, of which only hashes
          remain. This cannot be taken back. Overrides and rules that name <b>{key}</b> stay: they are rules.
        </p>
      }
      confirm="Erase it"
      busy={act.busy}
      problem={act.problem}
      onConfirm={() => act.run(undefined)}
      onCancel={onClose}
    />
  );
}
