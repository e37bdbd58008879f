// The way back to the list that a page belongs to.
import type { ReactNode } from "react";

/** How the link in it looks. */
export const BREADCRUMB_LINK = "inline-block py-0.5 text-link hover:underline";

export function Breadcrumb({ children }: { children: ReactNode }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-2">
      {children}
    </nav>
  );
}
