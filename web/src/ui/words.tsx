// The server's messages are lower-case, without a final stop, and quote input in backticks. On screen they
// are sentences, and what was quoted is set as code.
import { Fragment } from "react";
import { Code } from "./tag";

function sentence(text: string): string {
  const trimmed = text.trim();
  const stop = /[.!?…]$/.test(trimmed) ? "" : ".";
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + stop;
}

export function Words({ text }: { text: string }) {
  const parts = sentence(text).split("`");
  return (
    <>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message is replaced as a whole
        <Fragment key={at}>{at % 2 === 1 && at < parts.length - 1 ? <Code>{part}</Code> : part}</Fragment>
      ))}
    </>
  );
}
