import type { ReactNode } from "react";
import { cx } from "./cx";

export function Tag({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <span
      className={cx(
        "inline-flex items-center rounded border border-line bg-sunken px-1.5 text-xs leading-5 text-ink-2 [overflow-wrap:anywhere]",
        className,
      )}
    >
      {children}
    </span>
  );
}

/** A key, a value, an attribute: what stands in code. */
export function Code({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <code
      className={cx(
        "rounded bg-sunken px-1 py-px font-mono text-[0.92em] text-ink [overflow-wrap:anywhere]",
        className,
      )}
    >
      {children}
    </code>
  );
}
