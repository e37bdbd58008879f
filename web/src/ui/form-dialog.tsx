// A form in a dialog: fields, what went wrong, and the two buttons.
import type { FormEvent, ReactNode } from "react";
import type { Problem } from "../api/problem";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ProblemNotice } from "./notice";

interface FormDialogProps {
  open: boolean;
  title: string;
  description?: string;
  submit: string;
  /** Production is changed, and says so. */
  danger?: boolean;
  busy: boolean;
  problem: Problem | null;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { open, title, description, submit, danger, busy, problem, onSubmit, onClose, children } = props;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  return (
    <Dialog open={open} onClose={onClose} title={title} description={description}>
      <form onSubmit={send} className="flex flex-col gap-4">
        {children}
        {problem && <ProblemNotice problem={problem} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={danger ? "danger" : "primary"} aria-busy={busy}>
            {busy ? "Asking the server…" : submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
