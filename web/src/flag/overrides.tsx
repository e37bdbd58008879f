// Who gets a variant by name: overrides in list order, the first that matches wins.
import type { Override } from "../api/types";
import { cx } from "../ui/cx";
import { Tag } from "../ui/tag";
import { Time, useNow } from "../ui/time";
import { WideTable } from "../ui/wide-table";
import { valueText } from "../words/conditions";
import { expired } from "../words/time";
import { Variant } from "./sentence";

/** More values than this are folded away. */
const VALUES_SHOWN = 6;
const CELL = "px-2 py-1.5 text-left align-top first:pl-0 last:pr-0";
const HEADS = ["Attribute", "Values", "Variant", "Reason", "Author", "Expires"];

export function Overrides({ overrides }: { overrides: Override[] }) {
  const now = useNow();
  return (
    <WideTable label="Overrides" heads={HEADS} cell={CELL} className="min-w-[34rem] text-sm">
      {overrides.map((override) => {
        const over = expired(override.expires_at, now);
        return (
          <tr key={override.id} className={cx("border-t border-line", over && "text-ink-3")}>
            <td className={cx(CELL, "font-mono text-[0.8125rem]")}>{override.attribute}</td>
            <td className={cx(CELL, "[overflow-wrap:anywhere]")}>
              <Values override={override} />
            </td>
            <td className={CELL}>
              <Variant>{override.variant}</Variant>
            </td>
            <td className={CELL}>{override.reason || <None words="no reason given" />}</td>
            <td className={CELL}>{override.author || <None words="not known" />}</td>
            <td className={CELL}>
              {over && <Tag className="mr-1.5 border-warn text-warn">expired</Tag>}
              {override.expires_at ? <Time at={override.expires_at} /> : "never"}
            </td>
          </tr>
        );
      })}
    </WideTable>
  );
}

function None({ words }: { words: string }) {
  return <span className="text-ink-3">{words}</span>;
}

function Values({ override }: { override: Override }) {
  if (override.hash) return <None words={`${override.values.length} concealed`} />;
  const values = override.values.map(valueText);
  const rest = values.slice(VALUES_SHOWN);
  return (
    <>
      {values.slice(0, VALUES_SHOWN).join(", ")}
      {rest.length > 0 && (
        <details>
          <summary className="cursor-pointer text-link">and {rest.length} more</summary>
          {rest.join(", ")}
        </details>
      )}
    </>
  );
}
