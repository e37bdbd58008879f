// Items before and after, line by line.
import type { paths } from "../api/schema";
import { cx } from "../ui/cx";
import { around, lineDiff } from "./diff";

type Diff =
  paths["/api/v1/projects/{project}/environments/{environment}/rulesets/{version}/diff"]["get"]["responses"][200]["content"]["application/json"];

const LOOK = { "+": "bg-good-soft", "-": "bg-bad-soft", " ": "text-ink-3" } as const;
const WORDS = { "+": "added: ", "-": "removed: ", " ": "" } as const;

export function Items({ items }: { items: Diff["items"] }) {
  if (items.length === 0) return <p className="text-ink-2">No rules differ.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {items.map(({ key, before, after }) => (
        <li key={key} className="min-w-0">
          <p className="mb-1 font-mono text-[0.8125rem] font-medium [overflow-wrap:anywhere]">{key}</p>
          <div className="rounded-md border border-line bg-surface py-1 font-mono text-xs">
            {around(lineDiff(before, after)).map((line, index) => (
              <p
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
                key={index}
                className={cx("px-2 whitespace-pre-wrap [overflow-wrap:anywhere]", LOOK[line.sign])}
              >
                <span className="sr-only">{WORDS[line.sign]}</span>
                <span aria-hidden>{line.sign} </span>
                {line.text}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
