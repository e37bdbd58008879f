// Undoing a change: what the rules would become is shown before it is done.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { Change, Environment } from "../api/types";
import { ownChanges } from "../live/own";
import { Field } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { Bar } from "../ui/skeleton";
import { isProduction } from "../words/environments";
import { Items } from "./items";

const UNDO = "/api/v1/projects/{project}/environments/{environment}/changes/{change}/undo";
/** What one environment can take back by itself. */
const KINDS = ["rules.change", "rules.revert", "rules.undo"];

/** Whether a change can be undone in an environment at all. */
export function isUndoable(change: Change, environment: string): boolean {
  return KINDS.includes(change.kind) && change.versions[environment] !== undefined;
}

interface UndoProps {
  change: Change;
  project: string;
  environment: Environment;
  onClose: () => void;
}

export function UndoDialog({ change, project, environment, onClose }: UndoProps) {
  const [comment, setComment] = useState("");
  const { key, version } = environment;
  const params = {
    path: { project, environment: key, change: String(change.change) },
    header: { "If-Match": `"v${version}"` },
  };
  const preview = useQuery({
    queryKey: ["undo", project, key, change.change, version],
    queryFn: ({ signal }) =>
      answer(api.POST(UNDO, { params: { ...params, query: { dry_run: true } }, body: {}, signal })),
    retry: false,
    gcTime: 0,
  });
  const act = useAct(
    (told: string) =>
      ownChanges.track(answer(api.POST(UNDO, { params, body: told.trim() ? { comment: told.trim() } : {} }))),
    [["changes"], ["flags", project], ["flag", project], ["customer", project], ["environments", project]],
    onClose,
  );
  const production = isProduction(environment);
  const refused = preview.error ? Problem.of(preview.error) : null;
  const items = preview.data && "items" in preview.data ? preview.data.items : null;
  return (
    <FormDialog
      open
      title={`Undo change ${change.change}`}
      description={`What it touched becomes in ${key} what it was before, as a new version. The log keeps both.`}
      submit={production ? "Apply to production" : "Undo it"}
      danger={production}
      busy={act.busy}
      problem={act.problem ?? refused}
      onSubmit={() => !refused && act.run(comment)}
      onClose={onClose}
    >
      {items && <Items items={items} />}
      {!items && !refused && (
        <div role="status">
          <span className="sr-only">Asking what would change</span>
          <Bar className="h-24 w-full rounded-md" />
        </div>
      )}
      <Field label="Comment" value={comment} onChange={setComment} placeholder="why it is taken back" />
    </FormDialog>
  );
}
