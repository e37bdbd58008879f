// A message within a page: something to know, or what went wrong.
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../api/problem";
import { Words } from "./words";

export function Notice({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="rounded-md border border-line bg-sunken px-3 py-2 text-sm text-ink-2">
      {children}
    </div>
  );
}

export function ProblemNotice({ problem }: { problem: Problem }) {
  return (
    <div
      role="alert"
      className="flex gap-2 rounded-md border border-bad bg-bad-soft px-3 py-2 text-sm text-bad"
    >
      <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <b>{problem.title}.</b> {problem.detail && <Words text={problem.detail} />}
      </span>
    </div>
  );
}
