// Two customers side by side: the flags that they get differently, and how to make them alike.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { CustomerAnswer } from "../api/types";
import { useBarred } from "../session/may";
import { ProblemPanel } from "../states/states";
import { GuardedButton } from "../ui/guarded";
import { Bar } from "../ui/skeleton";
import { Tag } from "../ui/tag";
import { reasonWords } from "../words/reasons";
import type { Where } from "./override";
import { GiveDialog } from "./override-dialogs";

interface PairOf {
  this: CustomerAnswer;
  other: CustomerAnswer;
}

interface ComparisonProps {
  project: string;
  environment: string;
  customer: string;
  other: string;
}

const comparisonQuery = ({ project, environment, customer: key, other }: ComparisonProps) =>
  queryOptions({
    queryKey: ["customer", project, environment, key, "with", other],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/environments/{environment}/customers/{key}/compare", {
          params: { path: { project, environment, key }, query: { with: other } },
          signal,
        }),
      ),
  });

export function Comparison(props: ComparisonProps) {
  const { project, environment, customer, other } = props;
  const { data, error, refetch } = useQuery(comparisonQuery(props));
  const barred = useBarred("overrides:write", { project, environment });
  if (error && !data) {
    return <ProblemPanel problem={Problem.of(error)} subject={`customer “${other}”`} onRetry={refetch} />;
  }
  if (!data) {
    return (
      <div role="status">
        <span className="sr-only">Comparing</span>
        <Bar className="mb-4 h-32 w-full rounded-lg" />
      </div>
    );
  }
  const pairs = Object.entries(data.flags as unknown as Record<string, PairOf>);
  return (
    <section className="mb-5">
      <h2 className="mb-2 text-base font-semibold [overflow-wrap:anywhere]">
        {customer} and {other}
      </h2>
      <p className="mb-2 text-ink-2">
        {pairs.length === 0
          ? `Both get the same of all ${data.alike} flags.`
          : `They get ${pairs.length} ${pairs.length === 1 ? "flag" : "flags"} differently, and ${data.alike} alike.`}
      </p>
      {pairs.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {pairs.map(([flag, pair]) => (
            <Pair
              key={flag}
              where={{ project, environment, flag, version: data.version }}
              customer={customer}
              other={other}
              pair={pair}
              barred={barred}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface PairProps {
  where: Where;
  customer: string;
  other: string;
  pair: PairOf;
  barred: string | null;
}

function Pair({ where, customer, other, pair, barred }: PairProps) {
  const [copying, setCopying] = useState(false);
  const { project, environment, flag } = where;
  // One override a customer: what it has of its own is removed first.
  const own = pair.this.by_override !== undefined || pair.this.override !== undefined;
  const why = own ? `${customer} has an override of its own: remove that first.` : barred;
  return (
    <li className="grid gap-x-4 gap-y-1 px-3 py-2 md:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,2fr)_9rem]">
      <Link
        to="/projects/$project/$environment/flags/$flag"
        params={{ project, environment, flag }}
        className="font-mono text-[0.8125rem] text-link hover:underline [overflow-wrap:anywhere]"
      >
        {flag}
      </Link>
      <Side name={customer} answer={pair.this} />
      <Side name={other} answer={pair.other} />
      <GuardedButton
        barred={why}
        className="self-start justify-self-start md:justify-self-stretch"
        aria-label={`Copy ${flag} from ${other}`}
        onClick={() => setCopying(true)}
      >
        Copy
      </GuardedButton>
      {copying && (
        <GiveDialog
          where={where}
          customer={customer}
          variant={pair.this.variant}
          wanted={pair.other.variant}
          onClose={() => setCopying(false)}
        />
      )}
    </li>
  );
}

function Side({ name, answer }: { name: string; answer: CustomerAnswer }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
      <span className="text-xs text-ink-3">{name}</span>
      <b className="font-medium">{answer.variant ?? "no variant"}</b>
      <Tag>{reasonWords(answer)}</Tag>
    </span>
  );
}
