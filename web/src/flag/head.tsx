import type { Environment, FlagDetail, FlagRules } from "../api/types";
import { serverUrl } from "../base";
import { useFlips } from "../flags/flip";
import { FlipConfirm, FlipNotices } from "../flags/flip-dialog";
import { StateWords } from "../flags/row";
import { useToken } from "../session/session";
import { CopyButton } from "../ui/copy-button";
import { cx } from "../ui/cx";
import { Switch } from "../ui/switch";
import { Tag } from "../ui/tag";
import { Time } from "../ui/time";
import { isProduction } from "../words/environments";
import { toggleSnippet } from "../words/snippets";

export function FlagHead({ flag }: { flag: FlagDetail }) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="font-mono text-xl font-semibold [overflow-wrap:anywhere]">{flag.key}</h1>
        <Tag>{flag.type}</Tag>
        {flag.purpose && <Tag>{flag.purpose}</Tag>}
        {flag.client_side && <Tag>client side</Tag>}
      </div>
      <p className={cx("max-w-prose [overflow-wrap:anywhere]", !flag.description && "text-ink-3")}>
        {flag.description || "No description."}
      </p>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-2">
        <span>{flag.owner ? `Owned by ${flag.owner}` : "No owner"},</span>
        <span>
          created <Time at={flag.created_at} />
        </span>
        {flag.tags.map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </p>
    </div>
  );
}

interface StateCardProps {
  project: string;
  flag: FlagDetail;
  environment: Environment;
  state: FlagRules;
}

/** The state here in words, with the switch that changes it. */
export function StateCard({ project, flag, environment, state }: StateCardProps) {
  const flips = useFlips(project, environment);
  const token = useToken();
  const wanted = flips.sending.get(flag.key);
  const { version } = state;
  const curl = toggleSnippet(
    {
      origin: serverUrl,
      project,
      environment: environment.key,
      flag: flag.key,
      on: !state.enabled,
      version,
    },
    token,
  );
  return (
    <section
      aria-label={`State in ${environment.name}`}
      className={cx(
        "rounded-lg border bg-surface p-3",
        isProduction(environment) ? "border-production" : "border-line-strong",
      )}
    >
      <div className="flex items-center justify-between gap-3">
        <h2 className="text-xs font-semibold text-ink-2">In {environment.name}</h2>
        <Switch
          label={`${flag.key} in ${environment.key}`}
          on={wanted ?? state.enabled}
          busy={wanted !== undefined}
          onChange={(on) => flips.request({ flag: flag.key, on, version })}
        />
      </div>
      <p className="text-lg font-semibold [overflow-wrap:anywhere]">
        <StateWords summary={state.summary} on={state.enabled} />
      </p>
      <p className="text-xs text-ink-3">
        Version {version}, changed <Time at={state.changed_at} />
      </p>
      <CopyButton
        text={curl.copied}
        label={`Copy “turn ${state.enabled ? "off" : "on"}” as curl`}
        className="mt-3 w-full"
      />
      <p className="mt-1 text-xs text-ink-3">What is copied carries your token.</p>
      <FlipConfirm flips={flips} environment={environment} summary={state.summary} />
      <FlipNotices flips={flips} environment={environment} />
    </section>
  );
}
