// What belongs to the flag itself: its variants, and its state in every environment.
import { Link } from "@tanstack/react-router";
import type { Environment, FlagDetail } from "../api/types";
import { StateWords } from "../flags/row";
import { EnvironmentDot } from "../frame/switchers";
import { cx } from "../ui/cx";
import { Time } from "../ui/time";
import { Variant } from "./sentence";

interface EverywhereProps {
  project: string;
  flag: FlagDetail;
  environments: Environment[];
  current: string;
}

export function Everywhere({ project, flag, environments, current }: EverywhereProps) {
  return (
    <ul className="rounded-lg border border-line bg-surface">
      {environments.map((environment) => {
        const state = flag.environments[environment.key];
        const here = environment.key === current;
        return (
          <li
            key={environment.key}
            className={cx(
              "relative border-t border-line px-3 py-2 first:border-t-0 hover:bg-hover",
              here && "bg-sunken",
            )}
          >
            <div className="flex items-center gap-2">
              <EnvironmentDot environment={environment} />
              <Link
                to="/projects/$project/$environment/flags/$flag"
                params={{ project, environment: environment.key, flag: flag.key }}
                className="min-w-0 truncate font-medium after:absolute after:inset-0"
              >
                {environment.name}
              </Link>
              {here && <span className="text-xs text-ink-3">shown here</span>}
            </div>
            {state ? (
              <div className="flex flex-wrap justify-between gap-x-3 pl-4">
                <StateWords summary={state.summary} on={state.enabled} />
                <span className="text-xs text-ink-3">
                  v{state.version}, <Time at={state.changed_at} />
                </span>
              </div>
            ) : (
              <p className="pl-4 text-ink-3">not here</p>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export function Variants({ flag }: { flag: FlagDetail }) {
  return (
    <dl className="rounded-lg border border-line bg-surface">
      {Object.entries(flag.variants).map(([key, variant]) => (
        <div key={key} className="flex flex-col gap-1 border-t border-line px-3 py-2 first:border-t-0">
          <dt>
            <Variant>{key}</Variant>
          </dt>
          <dd>
            <Value value={variant.value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: unknown }) {
  if (typeof value !== "object" || value === null) {
    return (
      <code className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{JSON.stringify(value)}</code>
    );
  }
  return (
    <pre className="max-h-60 overflow-auto font-mono text-xs leading-5 [overflow-wrap:anywhere] whitespace-pre-wrap">
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
