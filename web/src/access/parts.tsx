// What the parts of the access screen have in common.
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { ProblemPanel } from "../states/states";
import { Bar } from "../ui/skeleton";
import { Tag } from "../ui/tag";
import { Time, useNow } from "../ui/time";
import { expired } from "../words/time";

interface ListProps<T> {
  items: T[] | undefined;
  error: unknown;
  onRetry: () => void;
  /** What is listed, such as "list of members". */
  subject: string;
  /** What is said where there are none. */
  none: ReactNode;
  children: (item: T) => ReactNode;
}

/** A list in each of its states. */
export function List<T>({ items, error, onRetry, subject, none, children }: ListProps<T>) {
  if (error && !items)
    return <ProblemPanel problem={Problem.of(error)} subject={subject} onRetry={onRetry} />;
  if (!items) {
    return (
      <div role="status">
        <span className="sr-only">Reading the {subject}</span>
        <Bar className="h-40 w-full rounded-lg" />
      </div>
    );
  }
  if (items.length === 0) return none;
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">{items.map(children)}</ul>
  );
}

export function PartHead({ words, children }: { words: string; children: ReactNode }) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-3">
      <p className="min-w-60 flex-1 text-ink-2">{words}</p>
      {children}
    </div>
  );
}

export function Row({ children, actions }: { children: ReactNode; actions: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2.5">
      <div className="flex min-w-60 flex-1 flex-col gap-1">{children}</div>
      <div className="flex flex-wrap gap-2">{actions}</div>
    </li>
  );
}

interface LifeProps {
  life: { created_at: string; last_used_at?: string | null; expires_at?: string | null };
}

/** When a token or key was made and used, and when it ends. */
export function Life({ life }: LifeProps) {
  const now = useNow();
  const over = expired(life.expires_at, now);
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-2">
      <span>
        created <Time at={life.created_at} />
      </span>
      <span>
        {life.last_used_at ? (
          <>
            last used <Time at={life.last_used_at} />
          </>
        ) : (
          "never used"
        )}
      </span>
      {over ? (
        <Tag className="border-warn text-warn">expired</Tag>
      ) : (
        <span>
          {life.expires_at ? (
            <>
              expires <Time at={life.expires_at} />
            </>
          ) : (
            "never expires"
          )}
        </span>
      )}
    </p>
  );
}
