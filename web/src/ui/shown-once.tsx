// A secret that the server shows this once.
import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { Dialog } from "./dialog";

interface ShownOnceProps {
  title: string;
  /** What it is, and what to do with it. */
  words: string;
  secret: string;
  onClose: () => void;
  children?: ReactNode;
}

export function ShownOnce({ title, words, secret, onClose, children }: ShownOnceProps) {
  return (
    <Dialog open onClose={onClose} title={title} description={words}>
      <div className="flex flex-col gap-3">
        <div className="flex items-center gap-2 rounded-md border border-line-strong bg-sunken p-3">
          <KeyRound size={16} aria-hidden className="shrink-0 text-ink-3" />
          <code className="min-w-0 flex-1 font-mono text-xs [overflow-wrap:anywhere]">{secret}</code>
        </div>
        {children}
        <div className="flex flex-wrap justify-end gap-2">
          <CopyButton text={secret} label="Copy" />
          <Button look="primary" onClick={onClose}>
            I have kept it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
