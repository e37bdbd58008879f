// Which project, which environment. An environment shows a colour and always its name in words.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { ChevronDown, ShieldAlert } from "lucide-react";
import { environmentsQuery, projectsQuery } from "../api/queries";
import { base } from "../base";
import { cx } from "../ui/cx";
import { Menu, MenuChoice, MenuLabel } from "../ui/menu";
import { isProduction, type Tone, toneOf } from "../words/environments";
import { elsewhere } from "./elsewhere";

const TRIGGER =
  "inline-flex h-8 min-w-0 max-w-48 items-center gap-1.5 rounded-md border px-2.5 text-sm font-medium transition-colors";

const BADGE: Record<Tone, string> = {
  production: "border-transparent bg-production text-on-production hover:bg-production-strong",
  staging: "border-warn bg-warn-soft text-warn hover:bg-hover",
  development: "border-good bg-good-soft text-good hover:bg-hover",
  other: "border-accent bg-accent-soft text-link hover:bg-hover",
};

const DOT: Record<Tone, string> = {
  production: "bg-production",
  staging: "bg-warn",
  development: "bg-good",
  other: "bg-accent",
};

export function EnvironmentDot({ environment }: { environment: { key: string; name?: string } }) {
  return <span aria-hidden className={cx("size-2 shrink-0 rounded-full", DOT[toneOf(environment)])} />;
}

/** A stripe across the top of every screen of an environment. */
export function EnvironmentStripe({
  environment,
}: {
  environment: { key: string; name?: string } | undefined;
}) {
  return <div aria-hidden className={cx("h-1", environment ? DOT[toneOf(environment)] : "bg-line")} />;
}

export function ProjectSwitcher({ project }: { project: string }) {
  const { data: projects } = useQuery(projectsQuery);
  const navigate = useNavigate();
  const name = projects?.find((each) => each.key === project)?.name ?? project;
  const options = (projects ?? []).map((each) => ({ value: each.key, content: each.name }));
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Project: ${name}`}
          className={cx(TRIGGER, "border-line-strong bg-surface hover:bg-hover")}
        >
          <span className="truncate">{name}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0" />
        </button>
      }
    >
      <MenuLabel>Project</MenuLabel>
      <MenuChoice
        label="Project"
        value={project}
        options={options}
        onChoose={(chosen) => void navigate({ to: "/projects/$project", params: { project: chosen } })}
      />
    </Menu>
  );
}

interface EnvironmentSwitcherProps {
  project: string;
  environment: string;
}

export function EnvironmentSwitcher({ project, environment }: EnvironmentSwitcherProps) {
  const { data: environments } = useQuery(environmentsQuery(project));
  const router = useRouter();
  const shown = environments?.find((each) => each.key === environment) ?? {
    key: environment,
    name: environment,
  };
  const options = (environments ?? []).map((each) => ({
    value: each.key,
    content: (
      <span className="flex items-center gap-2">
        <EnvironmentDot environment={each} />
        {each.name}
        <span className="ml-auto pl-4 text-xs text-ink-3">version {each.version}</span>
      </span>
    ),
  }));
  const choose = (chosen: string) => {
    const { pathname, searchStr } = router.state.location;
    router.history.push(base + elsewhere(pathname + searchStr, chosen));
  };
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Environment: ${shown.name}`}
          className={cx(TRIGGER, BADGE[toneOf(shown)])}
        >
          {isProduction(shown) && <ShieldAlert size={15} aria-hidden className="shrink-0" />}
          <span className="truncate">{shown.name}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0" />
        </button>
      }
    >
      <MenuLabel>Environment</MenuLabel>
      <MenuChoice label="Environment" value={environment} options={options} onChoose={choose} />
    </Menu>
  );
}
