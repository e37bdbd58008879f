// One flag in one environment: what it is, what it does here and why, and how it came to be so.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { flagQuery } from "../api/queries";
import { type Environment, type FlagDetail, wireRules } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { OfFlag } from "../releases/of-flag";
import { Panel, ProblemPanel } from "../states/states";
import { BREADCRUMB_LINK, Breadcrumb } from "../ui/breadcrumb";
import { buttonClass } from "../ui/button";
import { Bar } from "../ui/skeleton";
import { FlagHead, StateCard } from "./head";
import { History, HistorySkeleton } from "./history";
import { Everywhere, Variants } from "./side";
import { Targeting } from "./targeting";

export function FlagPage() {
  const params = useParams({ from: "/app/projects/$project/$environment/flags/$flag" });
  const { project, environment: key, flag: flagKey } = params;
  const place = usePlace(project, key);
  const { data: flag, error, refetch } = useQuery(flagQuery(project, flagKey));
  const name = place.state === "found" ? place.environment.name : key;
  useTitle(`${flagKey} in ${name}`, project);

  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={key} />;
  }
  const back = (
    <Link to="/projects/$project/$environment/flags" params={params} className={buttonClass()}>
      All flags
    </Link>
  );
  if (error && (!flag || Problem.of(error).lasting)) {
    return (
      <ProblemPanel problem={Problem.of(error)} subject={`flag “${flagKey}”`} onRetry={refetch} whole>
        {back}
      </ProblemPanel>
    );
  }
  return (
    <>
      <Breadcrumb>
        <Link to="/projects/$project/$environment/flags" params={params} className={BREADCRUMB_LINK}>
          Flags in {name}
        </Link>
      </Breadcrumb>
      {flag && place.state === "found" ? (
        <Loaded
          key={`${project}/${key}/${flagKey}`}
          project={project}
          flag={flag}
          environment={place.environment}
          environments={place.environments}
        />
      ) : (
        <Loading flag={flagKey} />
      )}
    </>
  );
}

interface LoadedProps {
  project: string;
  flag: FlagDetail;
  environment: Environment;
  environments: Environment[];
}

function Loaded({ project, flag, environment, environments }: LoadedProps) {
  const state = flag.environments[environment.key];
  const side = (
    <>
      <Section title="Releases">
        <OfFlag place={{ project, environment: environment.key }} flag={flag.key} />
      </Section>
      <Section title="All environments">
        <Everywhere project={project} flag={flag} environments={environments} current={environment.key} />
      </Section>
      <Section title="Variants">
        <Variants flag={flag} />
      </Section>
    </>
  );
  return (
    <Columns
      head={<FlagHead flag={flag} />}
      card={state && <StateCard project={project} flag={flag} environment={environment} state={state} />}
      side={side}
      targeting={
        state ? (
          <Section title="Targeting">
            <p className="mb-2">
              <Link
                to="/projects/$project/$environment/explain"
                params={{ project, environment: environment.key }}
                search={{ flag: flag.key }}
                className="text-link hover:underline"
              >
                Explain it for a context
              </Link>
            </p>
            <Targeting
              project={project}
              environment={environment.key}
              state={state}
              rules={wireRules(state)}
            />
          </Section>
        ) : (
          <Panel
            icon={<Layers size={20} aria-hidden />}
            title={`${flag.key} has no rules in ${environment.name}`}
          >
            <p className="text-ink-2">Choose one of the environments that have it.</p>
          </Panel>
        )
      }
      versions={
        <Section title="Versions">
          <History project={project} environment={environment.key} flag={flag.key} />
        </Section>
      }
    />
  );
}

interface ColumnsProps {
  head: ReactNode;
  card: ReactNode;
  targeting: ReactNode;
  side: ReactNode;
  versions: ReactNode;
}

/** Two columns; on a phone one, with the versions last. */
function Columns({ head, card, targeting, side, versions }: ColumnsProps) {
  return (
    <div className="grid gap-x-6 gap-y-5 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_auto_1fr]">
      {head}
      <div>{card}</div>
      <div className="min-w-0">{targeting}</div>
      <div className="flex min-w-0 flex-col gap-5 lg:col-start-2 lg:row-span-2 lg:row-start-2">{side}</div>
      <div className="min-w-0 lg:col-start-1">{versions}</div>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Loading({ flag }: { flag: string }) {
  return (
    <>
      <p role="status" className="sr-only">
        Reading the flag
      </p>
      <Columns
        head={
          <div className="flex flex-col gap-2">
            <h1 className="font-mono text-xl font-semibold [overflow-wrap:anywhere]">{flag}</h1>
            <Bar className="my-1 w-80 max-w-full" />
            <Bar className="my-0.5 w-40" />
          </div>
        }
        card={<Bar className="h-36 w-full rounded-lg" />}
        side={
          <>
            <Section title="Releases">
              <Bar className="h-16 w-full rounded-lg" />
            </Section>
            <Section title="All environments">
              <Bar className="h-44 w-full rounded-lg" />
            </Section>
            <Section title="Variants">
              <Bar className="h-32 w-full rounded-lg" />
            </Section>
          </>
        }
        targeting={
          <Section title="Targeting">
            <Bar className="h-20 w-full rounded-lg" />
          </Section>
        }
        versions={
          <Section title="Versions">
            <HistorySkeleton />
          </Section>
        }
      />
    </>
  );
}
