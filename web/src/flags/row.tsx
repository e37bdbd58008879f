// One flag in the list. The whole row leads to the flag; the switch lies above that link.
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Environment, Flag } from "../api/types";
import { EnvironmentDot } from "../frame/switchers";
import { cx } from "../ui/cx";
import { Switch } from "../ui/switch";
import { Tag } from "../ui/tag";
import { Time } from "../ui/time";
import type { Flip } from "./flip";

/** Columns from `lg` up; below, a row is a card of two columns. */
export const COLUMNS =
  "grid grid-cols-[minmax(0,1fr)_3rem] gap-x-3 lg:grid-cols-[3rem_minmax(10rem,2.2fr)_4.5rem_minmax(7rem,1.2fr)_minmax(10rem,1.4fr)_6.5rem] lg:gap-x-4";
const TAGS_SHOWN = 2;

interface RowProps {
  project: string;
  environment: Environment;
  environments: Environment[];
  flag: Flag;
  index: number;
  /** Where the switch goes, while the server has not answered. */
  wanted: boolean | undefined;
  changed: boolean;
  onFlip: (flip: Flip) => void;
}

export const FlagRow = memo(function FlagRow(props: RowProps) {
  const { project, environment, environments, flag, index, wanted, changed, onFlip } = props;
  const state = flag.environments[environment.key];
  return (
    <div
      className={cx(
        COLUMNS,
        "relative items-center border-b border-line px-3 py-2 focus-within:bg-hover hover:bg-hover lg:min-h-14 lg:py-1.5",
        changed && "bg-accent-soft",
      )}
      role="row"
      aria-rowindex={index + 2}
    >
      <span
        role="cell"
        className="relative z-10 col-start-2 row-span-2 row-start-1 self-start lg:col-start-1 lg:row-span-1 lg:self-center"
      >
        {state && (
          <Switch
            label={`${flag.key} in ${environment.key}`}
            on={wanted ?? state.enabled}
            busy={wanted !== undefined}
            onChange={(on) => onFlip({ flag: flag.key, on, version: state.version })}
          />
        )}
      </span>
      <span role="cell" className="col-start-1 row-start-1 flex min-w-0 flex-col gap-0.5 lg:col-start-2">
        <Link
          to="/projects/$project/$environment/flags/$flag"
          params={{ project, environment: environment.key, flag: flag.key }}
          data-flag={flag.key}
          className="w-fit max-w-full truncate font-mono text-[0.8125rem] font-semibold text-ink after:absolute after:inset-0"
        >
          {flag.key}
        </Link>
        <Owner flag={flag} changed={changed} />
      </span>
      <span role="cell" className="hidden text-ink-2 lg:block">
        {flag.type}
      </span>
      <span
        role="cell"
        className="col-start-1 row-start-2 min-w-0 font-medium [overflow-wrap:anywhere] lg:col-auto lg:row-auto"
      >
        {state ? <StateWords summary={state.summary} on={state.enabled} /> : "not here"}
      </span>
      <Elsewhere flag={flag} environments={environments} current={environment.key} />
      <span role="cell" className="col-span-2 row-start-4 text-xs text-ink-3 lg:col-auto lg:row-auto">
        <span className="lg:sr-only">Changed </span>
        {state && <Time at={state.changed_at} />}
      </span>
    </div>
  );
});

interface ElsewhereProps {
  flag: Flag;
  environments: Environment[];
  current: string;
}

function Elsewhere({ flag, environments, current }: ElsewhereProps) {
  const others = environments.filter(({ key }) => key !== current);
  return (
    <span
      role="cell"
      className="col-span-2 row-start-3 flex min-w-0 flex-wrap gap-x-3 gap-y-0.5 text-xs text-ink-2 lg:col-auto lg:row-auto lg:flex-col lg:flex-nowrap"
    >
      {others.map((other) => (
        <span key={other.key} className="inline-flex min-w-0 items-center gap-1.5">
          <EnvironmentDot environment={other} />
          <span className="truncate">
            {other.name}:{" "}
            <span className="text-ink">{flag.environments[other.key]?.summary ?? "not here"}</span>
          </span>
        </span>
      ))}
    </span>
  );
}

export function StateWords({ summary, on }: { summary: string; on: boolean }) {
  return <span className={on ? "text-good" : "text-ink-2"}>{summary}</span>;
}

function Owner({ flag, changed }: { flag: Flag; changed: boolean }) {
  if (!flag.owner && flag.tags.length === 0 && !flag.description && !changed) return null;
  const hidden = flag.tags.length - TAGS_SHOWN;
  return (
    <span className="flex min-w-0 items-center gap-1.5 overflow-hidden text-xs leading-4 text-ink-3">
      {changed && <Tag className="shrink-0 border-accent leading-4 text-link">changed</Tag>}
      {flag.owner && <span className="truncate">{flag.owner}</span>}
      {flag.tags.slice(0, TAGS_SHOWN).map((tag) => (
        <Tag key={tag} className="shrink-0 leading-4">
          {tag}
        </Tag>
      ))}
      {hidden > 0 && <span className="shrink-0">and {hidden} more</span>}
      {flag.tags.length === 0 && !flag.owner && <span className="truncate">{flag.description}</span>}
    </span>
  );
}
