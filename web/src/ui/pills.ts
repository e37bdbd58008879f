import { cx } from "./cx";

/** How a link looks that chooses one of a few views. */
export const pillClass = (chosen: boolean) =>
  cx(
    "inline-flex min-h-8 items-center rounded-full border px-3",
    chosen ? "border-accent bg-accent-soft text-link" : "border-line-strong hover:bg-hover",
  );
