import { X } from "lucide-react";
import { AlertDialog, Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";

const OVERLAY = "fixed inset-0 z-40 bg-scrim";
const PANEL =
  "fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] -translate-1/2 overflow-y-auto rounded-xl border border-line bg-raised p-5 shadow-panel";

const NARROW = "w-[min(30rem,calc(100vw-2rem))]";
const WIDE = "w-[min(44rem,calc(100vw-2rem))]";

interface DialogProps {
  open: boolean;
  /** For what is read rather than filled in. */
  wide?: boolean;
  onClose: () => void;
  title: string;
  description?: string;
  children: ReactNode;
}

export function Dialog({ open, wide, onClose, title, description, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          className={cx(PANEL, wide ? WIDE : NARROW)}
          aria-describedby={description ? undefined : ""}
        >
          <div className="mb-3 flex items-start justify-between gap-3">
            <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" className="-m-1.5">
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          {description && (
            <Radix.Description className="mb-3 text-sm text-ink-2">{description}</Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  onCancel: () => void;
  title: ReactNode;
  description: ReactNode;
  /** Fields and the two buttons; `AlertDialog.Cancel` closes. */
  children: ReactNode;
}

export function ConfirmDialog({ open, onCancel, title, description, children }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={OVERLAY} />
        <AlertDialog.Content className={cx(PANEL, NARROW)}>
          <AlertDialog.Title className="text-base font-semibold [overflow-wrap:anywhere]">
            {title}
          </AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-sm text-ink-2">{description}</div>
          </AlertDialog.Description>
          {children}
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
