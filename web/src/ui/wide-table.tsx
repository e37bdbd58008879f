// A table that scrolls sideways in its own place where it is wider than that, by keyboard too.
import type { ReactNode } from "react";
import { cx } from "./cx";

interface WideTableProps {
  label: string;
  heads: readonly string[];
  /** How its cells stand. */
  cell: string;
  /** How wide it is at the least, and what else it looks like. */
  className: string;
  isBusy?: boolean;
  /** Its rows. */
  children: ReactNode;
}

export function WideTable({ label, heads, cell, className, isBusy, children }: WideTableProps) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      role="region"
      aria-label={label}
      aria-busy={isBusy}
      className="relative overflow-x-auto"
    >
      <table className={cx("w-full border-collapse", className)}>
        <thead className="text-xs text-ink-3">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className={cx(cell, "font-medium")}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
