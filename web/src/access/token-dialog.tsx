// A new API token, with little to begin with.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api } from "../api/client";
import { Field, SelectField } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { spotOf, useSpots } from "./assignments";
import { Expiry, expiryOf } from "./expiry";
import { Permissions } from "./permissions";
import { rolesQuery, tokensQuery } from "./queries";
import type { NewToken } from "./tokens";

/** Instead of a role: permissions one by one. */
const SINGLE = "";

interface TokenDialogProps {
  project: string;
  onClose: () => void;
  onCreated: (token: NewToken) => void;
}

export function TokenDialog({ project, onClose, onCreated }: TokenDialogProps) {
  const { data: roles = [] } = useQuery(rolesQuery);
  const spots = useSpots(project);
  const [name, setName] = useState("");
  const [spot, setSpot] = useState(project);
  const [role, setRole] = useState(SINGLE);
  const [permissions, setPermissions] = useState(["flags:read"]);
  const [days, setDays] = useState("90");
  const create = useAct<undefined, NewToken>(
    () => {
      const powers = role === SINGLE ? { permissions } : { role };
      const body = { name: name.trim(), ...powers, ...spotOf(spot), ...expiryOf(days, Date.now()) };
      return answer(api.POST("/api/v1/tokens", { body }));
    },
    [tokensQuery.queryKey],
    onCreated,
  );
  const builtIn = roles.filter(({ built_in }) => built_in);
  return (
    <FormDialog
      open
      title="New API token"
      submit="Create the token"
      busy={create.busy}
      problem={create.problem}
      onSubmit={() => create.run(undefined)}
      onClose={onClose}
    >
      <Field label="Name" required value={name} onChange={setName} placeholder="deployments of the shop" />
      <div className="grid grid-cols-2 gap-3">
        <SelectField label="Where" value={spot} onChange={setSpot} options={spots} />
        <Expiry days={days} onChange={setDays} />
      </div>
      <SelectField
        label="What it may do"
        value={role}
        onChange={setRole}
        options={[
          { value: SINGLE, words: "single permissions" },
          ...builtIn.map(({ key }) => ({ value: key, words: `what the role ${key} may` })),
        ]}
      />
      {role === SINGLE && <Permissions chosen={permissions} onChange={setPermissions} own />}
    </FormDialog>
  );
}
