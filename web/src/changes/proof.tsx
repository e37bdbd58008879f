// The server's proof that a change stands in the log, and how anybody checks it without the server.
import { useQuery } from "@tanstack/react-query";
import { Problem } from "../api/problem";
import { CopyButton } from "../ui/copy-button";
import { ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { proofQuery } from "./queries";

/** The commands that check a change without believing the server. */
export function checkCommands(change: number): string {
  return [
    "tidegate log export log",
    "tidegate log verify log",
    `tidegate log prove log ${change} --leaf leaf > proof`,
  ].join("\n");
}

export function ProofPanel({ change }: { change: number }) {
  const { data, error } = useQuery(proofQuery(change));
  if (error) return <ProblemNotice problem={Problem.of(error)} />;
  if (data === undefined) {
    return (
      <div role="status">
        <span className="sr-only">Asking for the proof</span>
        <Bar className="h-16 w-full rounded-md" />
      </div>
    );
  }
  if (data === null) {
    return <p className="text-ink-2">No signed checkpoint covers it yet; one follows within seconds.</p>;
  }
  const facts: [string, string][] = [
    ["Log", data.origin],
    ["Leaf", `${change} of ${data.size}, hash ${data.hash}`],
    ["Root", data.root],
    ["Path", `${data.hashes.length} hashes lead from the leaf to the root`],
  ];
  const commands = checkCommands(change);
  return (
    <div className="flex flex-col gap-2">
      <p>This is what the server proves. Check it on your own machine, without believing the server:</p>
      <div className="flex flex-wrap items-start justify-between gap-2 rounded-md border border-line bg-sunken p-2">
        <code className="min-w-0 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
          {commands}
        </code>
        <CopyButton text={commands} label="Copy" />
      </div>
      <dl className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-2">{name}</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
