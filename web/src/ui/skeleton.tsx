import { cx } from "./cx";

/** A grey bar where text will be. */
export function Bar({ className }: { className?: string }) {
  return <span aria-hidden className={cx("block h-3.5 animate-pulse rounded bg-skeleton", className)} />;
}
