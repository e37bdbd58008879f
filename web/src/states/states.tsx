// What a screen shows when there is nothing, something went wrong, or one may not look.
import { CircleAlert, LockKeyhole, RotateCw, SearchX, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../api/problem";
import { Button } from "../ui/button";
import { Words } from "../ui/words";

interface PanelProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  alert?: boolean;
  /** It is the whole page, which then has no other first heading. */
  whole?: boolean;
}

export function Panel({ icon, title, children, alert = false, whole = false }: PanelProps) {
  const Heading = whole ? "h1" : "h2";
  return (
    <section
      role={alert ? "alert" : undefined}
      className="mx-auto my-8 flex w-full max-w-xl flex-col gap-3 rounded-xl border border-line bg-surface p-6"
    >
      <div className="flex items-center gap-3">
        <span className="text-ink-3">{icon}</span>
        <Heading className="text-base font-semibold [overflow-wrap:anywhere]">{title}</Heading>
      </div>
      {children}
    </section>
  );
}

interface ProblemPanelProps {
  problem: Problem;
  /** What was looked for, such as "the flag `x`". */
  subject: string;
  onRetry: () => void;
  whole?: boolean;
  /** A way out, such as a link to the list. */
  children?: ReactNode;
}

export function ProblemPanel({ problem, subject, onRetry, whole, children }: ProblemPanelProps) {
  if (problem.status === 404) {
    return (
      <NotFoundPanel subject={subject} whole={whole}>
        {children}
      </NotFoundPanel>
    );
  }
  if (problem.status === 403) return <ForbiddenPanel problem={problem} subject={subject} whole={whole} />;
  const icon =
    problem.status === 0 ? <WifiOff size={20} aria-hidden /> : <CircleAlert size={20} aria-hidden />;
  return (
    <Panel icon={icon} title={problem.title} alert whole={whole}>
      {problem.detail && (
        <p className="text-ink-2 [overflow-wrap:anywhere]">
          <Words text={problem.detail} />
        </p>
      )}
      <RequestId problem={problem} />
      <div className="flex flex-wrap gap-2">
        <Button onClick={onRetry}>
          <RotateCw size={14} aria-hidden />
          Try again
        </Button>
        {children}
      </div>
    </Panel>
  );
}

function RequestId({ problem }: { problem: Problem }) {
  if (!problem.requestId) return null;
  return (
    <p className="text-xs text-ink-3">
      Request <code className="font-mono [overflow-wrap:anywhere]">{problem.requestId}</code>: name it when
      you ask for help.
    </p>
  );
}

interface NotFoundProps {
  subject: string;
  whole?: boolean;
  children?: ReactNode;
}

export function NotFoundPanel({ subject, whole, children }: NotFoundProps) {
  return (
    <Panel icon={<SearchX size={20} aria-hidden />} title={`There is no ${subject} here`} whole={whole}>
      <p className="text-ink-2">
        It may be spelled differently, have been removed, or belong to somebody whose things this token may
        not see.
      </p>
      {children && <div className="flex flex-wrap gap-2">{children}</div>}
    </Panel>
  );
}

function ForbiddenPanel({ problem, subject, whole }: Omit<ProblemPanelProps, "onRetry" | "children">) {
  return (
    <Panel
      icon={<LockKeyhole size={20} aria-hidden />}
      title={`You may not see the ${subject}`}
      whole={whole}
    >
      <p className="text-ink-2 [overflow-wrap:anywhere]">
        <Words text={problem.detail ?? "this token lacks the permission"} /> Ask an owner of the tenant for
        it, or sign in with another token.
      </p>
      <RequestId problem={problem} />
    </Panel>
  );
}
