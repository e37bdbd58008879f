// Ending a token or a key: by another that follows it, or at once.

import type { Act } from "../api/act";
import { Ask } from "../ui/ask";

interface EndingProps<T> {
  what: "rotate" | "revoke";
  /** Such as "the token deployments". */
  subject: string;
  rotate: Act<undefined, T>;
  revoke: Act<undefined, unknown>;
  onClose: () => void;
}

export function Ending<T>({ what, subject, rotate, revoke, onClose }: EndingProps<T>) {
  const rotates = what === "rotate";
  const act: Act<undefined, unknown> = rotates ? rotate : revoke;
  return (
    <Ask
      open
      title={`${rotates ? "Rotate" : "Revoke"} ${subject}?`}
      description={
        <p>
          {rotates
            ? "You get a new one for the same things. The old one goes on opening them for a day, so that programs can be changed over."
            : "It opens nothing any more from this moment on. Programs that still use it are shut out. This cannot be taken back."}
        </p>
      }
      confirm={rotates ? "Rotate" : "Revoke"}
      busy={act.busy}
      problem={act.problem}
      onConfirm={() => act.run(undefined)}
      onCancel={onClose}
    />
  );
}
