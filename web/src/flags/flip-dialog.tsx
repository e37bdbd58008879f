// The question before a switch in production moves, and what is said when one did not.
import { CircleAlert, RotateCw, X } from "lucide-react";
import { AlertDialog } from "radix-ui";
import { useState } from "react";
import type { Problem } from "../api/problem";
import type { Environment } from "../api/types";
import { Button, IconButton } from "../ui/button";
import { ConfirmDialog } from "../ui/dialog";
import { Code } from "../ui/tag";
import { Words } from "../ui/words";
import type { FailedFlip, Flip, Flips } from "./flip";

const onOff = (on: boolean) => (on ? "on" : "off");

interface FlipConfirmProps {
  flips: Flips;
  environment: Environment;
  /** The flag's state in words, as it is on screen. */
  summary: string | undefined;
}

export function FlipConfirm({ flips, environment, summary }: FlipConfirmProps) {
  const { asking } = flips;
  return (
    <ConfirmDialog
      open={asking !== null}
      onCancel={flips.cancel}
      title={asking && `Turn ${onOff(asking.on)} ${asking.flag} in ${environment.name}?`}
      description={asking && <Consequence flip={asking} environment={environment} summary={summary} />}
    >
      <CommentForm onConfirm={flips.confirm} />
    </ConfirmDialog>
  );
}

function Consequence({
  flip,
  environment,
  summary,
}: {
  flip: Flip;
  environment: Environment;
  summary?: string;
}) {
  return (
    <p>
      This changes <b className="text-bad">{environment.name}</b> for every program that is connected to it,
      at once. The state is now: {summary ?? onOff(!flip.on)}.{" "}
      {flip.on ? "Its rules will apply." : "Everybody will get the off variant, whatever the rules say."}
    </p>
  );
}

function CommentForm({ onConfirm }: { onConfirm: (comment: string) => void }) {
  const [comment, setComment] = useState("");
  return (
    <>
      <label htmlFor="comment" className="mt-4 block text-sm font-medium">
        Comment <span className="font-normal text-ink-3">(optional, goes into the change log)</span>
      </label>
      <textarea
        id="comment"
        rows={2}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
        className="mt-1 w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-sm"
      />
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <AlertDialog.Cancel asChild>
          <Button>Cancel</Button>
        </AlertDialog.Cancel>
        <Button look="danger" onClick={() => onConfirm(comment)}>
          Apply to production
        </Button>
      </div>
    </>
  );
}

function failureTitle({ flag, on, problem }: FailedFlip, where: string): string {
  if (problem.status === 412) return `Somebody changed ${flag} in ${where} meanwhile`;
  // Without an answer it may have been done nevertheless.
  if (problem.status === 0) return `It is not known whether ${flag} was turned ${onOff(on)} in ${where}`;
  return `${flag} was not turned ${onOff(on)} in ${where}`;
}

function FailedNotice({
  failure,
  flips,
  environment,
}: {
  failure: FailedFlip;
  flips: Flips;
  environment: Environment;
}) {
  const { flag, on, problem, current } = failure;
  const conflict = problem.status === 412;
  const done = current?.enabled === on;
  const title = failureTitle(failure, environment.name);
  const retry = () => flips.request({ flag, on, version: current?.version ?? failure.version });
  return (
    <div role="alert" className="flex gap-3 rounded-lg border border-bad bg-raised p-3 shadow-panel">
      <CircleAlert size={18} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-semibold [overflow-wrap:anywhere]">{title}</p>
        <p className="text-ink-2 [overflow-wrap:anywhere]">
          {conflict ? "Your change was not made. " : <Reason problem={problem} />}
          {current && ` Its state is now: ${current.summary}.`}
        </p>
        {problem.requestId && !conflict && (
          <p className="text-xs text-ink-3">
            Request <Code>{problem.requestId}</Code>
          </p>
        )}
        {!done && (
          <div className="mt-1">
            <Button onClick={retry}>
              <RotateCw size={14} aria-hidden />
              Try again
            </Button>
          </div>
        )}
      </div>
      <IconButton label="Dismiss this message" className="-mt-1 -mr-1" onClick={() => flips.dismiss(flag)}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function Reason({ problem }: { problem: Problem }) {
  return (
    <>
      {problem.title}. {problem.detail && <Words text={problem.detail} />}
    </>
  );
}

/** Messages about switches, over the page's lower edge so that nothing moves. */
export function FlipNotices({ flips, environment }: { flips: Flips; environment: Environment }) {
  return (
    <>
      <p role="status" className="sr-only">
        {flips.said}
      </p>
      {flips.failed.length > 0 && (
        <section
          aria-label="Messages"
          className="fixed right-4 bottom-4 z-30 flex w-[min(28rem,calc(100vw-2rem))] flex-col gap-2"
        >
          {flips.failed.map((failure) => (
            <FailedNotice key={failure.flag} failure={failure} flips={flips} environment={environment} />
          ))}
        </section>
      )}
    </>
  );
}
