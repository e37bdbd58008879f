// A question before something that cannot be taken back, or that production feels.
import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import type { Problem } from "../api/problem";
import { Button } from "./button";
import { ConfirmDialog } from "./dialog";
import { ProblemNotice } from "./notice";

interface AskProps {
  open: boolean;
  title: ReactNode;
  description: ReactNode;
  /** What the button says. */
  confirm: string;
  busy: boolean;
  problem: Problem | null;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode;
}

export function Ask(props: AskProps) {
  const { open, title, description, confirm, busy, problem, onConfirm, onCancel, children } = props;
  return (
    <ConfirmDialog open={open} onCancel={onCancel} title={title} description={description}>
      {children}
      {problem && (
        <div className="mt-3">
          <ProblemNotice problem={problem} />
        </div>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <AlertDialog.Cancel asChild>
          <Button>Cancel</Button>
        </AlertDialog.Cancel>
        <Button look="danger" aria-busy={busy} onClick={() => !busy && onConfirm()}>
          {busy ? "Asking the server…" : confirm}
        </Button>
      </div>
    </ConfirmDialog>
  );
}
