// Sentences from `words/conditions`, set in type: keys and values apart from words, groups indented.
import { Code } from "../ui/tag";
import type { Part, Sentence as Words } from "../words/conditions";

export function Variant({ children }: { children: string }) {
  return (
    <span className="inline-block max-w-full rounded border border-accent bg-accent-soft px-1.5 font-mono text-[0.92em] leading-5 font-semibold text-link [overflow-wrap:anywhere]">
      {children}
    </span>
  );
}

function PartText({ part }: { part: Part }) {
  switch (part.kind) {
    case "text":
      return <>{part.text}</>;
    case "variant":
      return <Variant>{part.text}</Variant>;
    case "value":
      return <span className="font-semibold [overflow-wrap:anywhere]">{part.text}</span>;
    default:
      return <Code>{part.text}</Code>;
  }
}

/** Parts never change their order, so their place is their key. */
export function Parts({ parts }: { parts: Part[] }) {
  return (
    <>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is replaced as a whole
        <PartText key={at} part={part} />
      ))}
    </>
  );
}

export function Sentence({ words, lead = "" }: { words: Words; lead?: string }) {
  if ("parts" in words) {
    return (
      <>
        {lead}
        <Parts parts={words.parts} />
      </>
    );
  }
  return (
    <>
      {lead}
      {words.heading}:
      <ul className="mt-1 flex flex-col gap-1 border-l-2 border-line pl-3">
        {words.children.map((child, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is replaced as a whole
          <li key={at}>
            {at > 0 && <span className="text-ink-3">{words.joint} </span>}
            <Sentence words={child} />
          </li>
        ))}
      </ul>
    </>
  );
}
