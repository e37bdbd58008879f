import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api } from "../api/client";
import { Field, SelectField } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Expiry, expiryOf } from "./expiry";
import type { NewKey } from "./keys";
import { keysQuery } from "./queries";

interface KeyDialogProps {
  project: string;
  environment: string;
  onClose: () => void;
  onCreated: (key: NewKey) => void;
}

export function KeyDialog({ project, environment, onClose, onCreated }: KeyDialogProps) {
  const [name, setName] = useState("");
  const [audience, setAudience] = useState("server");
  const [origins, setOrigins] = useState("");
  const [days, setDays] = useState("");
  const create = useAct<undefined, NewKey>(
    () => {
      const named = audience === "client" ? origins.split(/[\s,]+/).filter(Boolean) : [];
      const body = { name: name.trim(), audience, ...expiryOf(days, Date.now()) };
      return answer(
        api.POST("/api/v1/projects/{project}/environments/{environment}/sdk-keys", {
          params: { path: { project, environment } },
          body: named.length > 0 ? { ...body, origins: named } : body,
        }),
      );
    },
    [keysQuery(project, environment).queryKey],
    onCreated,
  );
  return (
    <FormDialog
      open
      title={`New SDK key for ${environment}`}
      submit="Create the key"
      busy={create.busy}
      problem={create.problem}
      onSubmit={() => create.run(undefined)}
      onClose={onClose}
    >
      <Field label="Name" required value={name} onChange={setName} placeholder="checkout service" />
      <SelectField
        label="For whom"
        value={audience}
        onChange={setAudience}
        options={[
          { value: "server", words: "servers: all rules" },
          { value: "client", words: "browsers and apps: nothing private" },
          { value: "preview", words: "previews" },
        ]}
      />
      {audience === "client" && (
        <Field
          label="Origins"
          value={origins}
          onChange={setOrigins}
          placeholder="https://shop.example"
          help="From whose pages browsers may use it, with spaces between; from all if none is named."
        />
      )}
      <Expiry days={days} onChange={setDays} />
    </FormDialog>
  );
}
