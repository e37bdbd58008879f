import type { Snippet as Words } from "../words/snippets";
import { CopyButton } from "./copy-button";

/** A command to paste. The token is hidden on screen and stands in what is copied. */
export function Snippet({ snippet, label }: { snippet: Words; label: string }) {
  return (
    <figure className="rounded-lg border border-line bg-sunken text-left">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={label}
        className="overflow-x-auto p-3 font-mono text-xs leading-5 text-ink"
      >
        {snippet.shown}
      </pre>
      <figcaption className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-3 py-2 text-xs text-ink-2">
        <span>What is copied carries your token: keep it out of shared shells.</span>
        <CopyButton text={snippet.copied} label="Copy" />
      </figcaption>
    </figure>
  );
}
