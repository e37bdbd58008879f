// Whether a change stands in the log as it is shown, checked in this browser; and how to check it elsewhere.
import { useMutation } from "@tanstack/react-query";
import { Check, ShieldAlert, ShieldCheck, X } from "lucide-react";
import { Problem } from "../api/problem";
import type { Change } from "../api/types";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { cx } from "../ui/cx";
import { ProblemNotice } from "../ui/notice";
import { remember } from "./memory";
import { gather } from "./queries";
import { loadVerifier } from "./verifier";
import { type Verdict, verify } from "./verify";

/** The commands that check a change without believing the server, or this page. */
export function checkCommands(change: number): string {
  return [
    "tidegate log export log",
    "tidegate log verify log",
    `tidegate log prove log ${change} --leaf leaf > proof`,
  ].join("\n");
}

type Found = { verdict: Verdict; isRemembered: boolean } | "not covered";

async function find(change: Change): Promise<Found> {
  const [verifier, gathered] = await Promise.all([loadVerifier(), gather(change.change)]);
  if (!gathered) return "not covered";
  const verdict = verify(verifier, change, gathered.evidence, gathered.memory);
  return { verdict, isRemembered: remember(gathered.evidence.roots[0] ?? "", verdict, new Date()) };
}

export function ProofPanel({ change }: { change: Change }) {
  const finding = useMutation({ mutationFn: () => find(change) });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          aria-label={`Verify change ${change.change}`}
          aria-busy={finding.isPending}
          onClick={() => finding.mutate()}
        >
          <ShieldCheck size={16} aria-hidden /> {finding.isPending ? "Verifying…" : "Verify"}
        </Button>
        <p className="text-ink-2">
          Checks the log's proofs here in the browser, without believing the server.
        </p>
      </div>
      {finding.error && <ProblemNotice problem={Problem.of(finding.error)} />}
      {finding.data === "not covered" && (
        <p role="status" className="text-ink-2">
          No signed checkpoint covers it yet; one follows within seconds. Verify again then.
        </p>
      )}
      {finding.data && finding.data !== "not covered" && <Result {...finding.data} />}
      <Elsewhere change={change.change} />
    </div>
  );
}

function Result({ verdict, isRemembered }: Exclude<Found, string>) {
  const { holds, steps, hash } = verdict;
  const Icon = holds ? ShieldCheck : ShieldAlert;
  return (
    <div
      role={holds ? "status" : "alert"}
      className={cx(
        "flex flex-col gap-3 rounded-md border p-3",
        holds ? "border-good bg-good-soft" : "border-bad bg-bad-soft",
      )}
    >
      <p
        className={cx(
          "flex items-center gap-2 font-semibold",
          holds ? "text-base text-good" : "text-2xl leading-tight text-bad",
        )}
      >
        <Icon size={holds ? 20 : 32} aria-hidden className="shrink-0" />
        {holds ? "Verified: it stands in the log, as shown" : "This does not hold"}
      </p>
      <ol className="flex flex-col gap-1.5">
        {steps.map(({ holds, words }) => (
          <li key={words} className={cx("flex gap-2", holds ? "" : "font-semibold text-bad")}>
            {holds ? (
              <Check size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
            ) : (
              <X size={16} aria-hidden className="mt-0.5 shrink-0" />
            )}
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <span className="sr-only">{holds ? "holds: " : "does not hold: "}</span>
              {words}
            </span>
          </li>
        ))}
      </ol>
      {!holds && (
        <p>
          What was not reached was not checked. Do not act on this change before somebody has run the commands
          below on a machine of their own.
        </p>
      )}
      {!isRemembered && (
        <p>This browser keeps nothing, so that a log that is rewritten later will not show here.</p>
      )}
      {hash && <p className="font-mono text-xs [overflow-wrap:anywhere]">leaf hash {hash}</p>}
      {holds && <Limits />}
    </div>
  );
}

/** What nobody should believe because of a tick. */
function Limits() {
  return (
    <details className="text-ink-2">
      <summary className="cursor-pointer">What this does not prove</summary>
      <ul className="mt-1.5 flex list-disc flex-col gap-1 pl-5">
        <li>
          That the change was wise, or that the person behind the credential was the one it was made for.
        </li>
        <li>
          What this browser had not seen before: whoever controls the server from the beginning can show a
          newcomer another history, and this very page. The program on your own machine does not come from the
          server.
        </li>
        <li>That nothing newer exists: a log that ends earlier is a true one, too.</li>
        <li>The author's name, which can be forgotten; the leaf has the id.</li>
      </ul>
    </details>
  );
}

function Elsewhere({ change }: { change: number }) {
  const commands = checkCommands(change);
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-ink-2">On your own machine:</p>
      <div className="flex flex-wrap items-start justify-between gap-2 rounded-md border border-line bg-sunken p-2">
        <code className="min-w-0 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
          {commands}
        </code>
        <CopyButton text={commands} label="Copy" />
      </div>
    </div>
  );
}
