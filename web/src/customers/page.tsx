// Everything that one customer gets in one environment: each flag, its value, and why.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { Problem } from "../api/problem";
import { customerQuery } from "../api/queries";
import { type CustomerAnswer, type CustomerPage, customerAnswers } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { useBarred } from "../session/may";
import { ProblemPanel } from "../states/states";
import { BREADCRUMB_LINK, Breadcrumb } from "../ui/breadcrumb";
import { cx } from "../ui/cx";
import { Bar } from "../ui/skeleton";
import { Code, Tag } from "../ui/tag";
import { valueText } from "../words/conditions";
import { reasonWords } from "../words/reasons";
import { absoluteTime } from "../words/time";
import { Actions } from "./actions";
import { Comparison } from "./comparison";
import { Doings } from "./doings";
import { Chips } from "./list";
import type { Where } from "./override";

const FROM = "/app/projects/$project/$environment/customers/$customer";
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const CELL = "px-3 py-2 text-left align-top";

type Show = "all" | "differs" | "changed";
const SHOWS: [Show, string][] = [
  ["all", "All flags"],
  ["differs", "Differs from default"],
  ["changed", "Changed in 7 days"],
];

export function CustomerScreen() {
  const { project, environment, customer: key } = useParams({ from: FROM });
  const { at, show = "all", with: other } = useSearch({ from: FROM });
  const place = usePlace(project, environment);
  const since = useMemo(() => new Date((at ? Date.parse(at) : Date.now()) - WEEK_MS).toISOString(), [at]);
  const when = { changed_since: since, ...(at ? { as_of: at } : {}) };
  const { data, error, refetch } = useQuery(customerQuery(project, environment, key, when));
  const name = data?.customer?.name ?? key;
  useTitle(name, "Customers", project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  if (error && !data) {
    return <ProblemPanel problem={Problem.of(error)} subject={`customer “${key}”`} onRetry={refetch} whole />;
  }
  return (
    <>
      <Breadcrumb>
        <Link
          to="/projects/$project/$environment/customers"
          params={{ project, environment }}
          className={BREADCRUMB_LINK}
        >
          Customers
        </Link>
      </Breadcrumb>
      <h1 className="text-xl font-semibold [overflow-wrap:anywhere]">{name}</h1>
      {data ? <Head page={data} customer={key} /> : <Bar className="my-2 w-72 max-w-full" />}
      {data && <Doings customer={data.customer ?? undefined} customerKey={key} other={other ?? ""} />}
      {other && <Comparison project={project} environment={environment} customer={key} other={other} />}
      <Moment at={at} />
      {data ? (
        <Flags
          page={data}
          show={show as Show}
          project={project}
          environment={environment}
          customer={key}
          past={at !== undefined}
        />
      ) : (
        <>
          <p role="status" className="sr-only">
            Reading what the customer gets
          </p>
          <Bar className="h-80 w-full rounded-lg" />
        </>
      )}
    </>
  );
}

function Head({ page, customer }: { page: CustomerPage; customer: string }) {
  const context = (page.context as { customer?: Record<string, unknown> }).customer ?? {};
  const attributes = Object.entries(context).filter(
    ([name]) => !["key", "name", "tier", "ring"].includes(name),
  );
  return (
    <div className="mt-1 mb-4 flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2 text-ink-2">
        <Code>{customer}</Code>
        {page.customer ? (
          <Chips customer={page.customer} />
        ) : (
          <span>not entered here: rules know its key only</span>
        )}
      </p>
      {attributes.length > 0 && (
        <p className="flex flex-wrap gap-1.5" data-testid="attributes">
          {attributes.map(([name, value]) => (
            <Tag key={name}>
              {name}: {valueText(value as never)}
            </Tag>
          ))}
        </p>
      )}
      {page.customer?.notes && <p className="max-w-prose text-ink-2">{page.customer.notes}</p>}
      {page.customer?.freezes
        ?.filter(({ until }) => Date.parse(until) > Date.parse(page.at))
        .map(({ from, until, reason }) => (
          <p key={`${from} ${until} ${reason}`} className="max-w-prose text-ink-2">
            <Tag>freeze window</Tag> No release exposes more of it from {absoluteTime(from)} until{" "}
            {absoluteTime(until)}: {reason}.
          </p>
        ))}
    </div>
  );
}

/** Now, or a moment of the past; it stands in the address. */
function Moment({ at }: { at: string | undefined }) {
  const navigate = useNavigate({ from: "/projects/$project/$environment/customers/$customer" });
  const choose = (text: string) => {
    const moment = text ? new Date(text) : undefined;
    const valid = moment && !Number.isNaN(moment.getTime()) ? moment.toISOString() : undefined;
    void navigate({ search: ({ at: _, ...rest }) => (valid ? { ...rest, at: valid } : rest) });
  };
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <label htmlFor="as-of" className="text-ink-2">
        As of
      </label>
      <input
        id="as-of"
        type="datetime-local"
        className="h-8 rounded-md border border-line-strong bg-surface px-2"
        value={at ? local(at) : ""}
        onChange={(event) => choose(event.target.value)}
      />
      {at && (
        <Link
          from="/projects/$project/$environment/customers/$customer"
          to="."
          search={({ at: _, ...rest }) => rest}
          className="text-link hover:underline"
        >
          Now
        </Link>
      )}
      <span className="text-ink-3">{at ? absoluteTime(at) : "now"}</span>
    </div>
  );
}

/** As the field for a moment wants it: in the local zone, without one. */
function local(at: string): string {
  const moment = new Date(at);
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

interface FlagsProps {
  page: CustomerPage;
  show: Show;
  project: string;
  environment: string;
  customer: string;
  /** Whether it is a moment of the past: what was cannot be changed. */
  past: boolean;
}

function Flags({ page, show, project, environment, customer, past }: FlagsProps) {
  const lacks = useBarred("overrides:write", { project, environment });
  const barred = past ? "This is the past. Go to “Now” to change something." : lacks;
  const answers = customerAnswers(page);
  const kinds: Record<Show, (answer: CustomerAnswer) => boolean> = {
    all: () => true,
    differs: ({ differs }) => differs,
    changed: ({ before }) => before !== undefined,
  };
  const shown = answers.filter(([, answer]) => kinds[show](answer));
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-1.5">
        {SHOWS.map(([each, words]) => (
          <Link
            key={each}
            from="/projects/$project/$environment/customers/$customer"
            to="."
            search={({ show: _, ...rest }) => (each === "all" ? rest : { ...rest, show: each })}
            aria-current={each === show ? "true" : undefined}
            className={cx(
              "inline-flex min-h-8 items-center gap-1.5 rounded-full border px-3",
              each === show ? "border-accent bg-accent-soft text-link" : "border-line-strong hover:bg-hover",
            )}
          >
            {words}
            <span className="text-xs">{answers.filter(([, answer]) => kinds[each](answer)).length}</span>
          </Link>
        ))}
        <span className="ml-auto text-ink-2">version {page.version}</span>
      </div>
      {shown.length === 0 ? (
        <p className="rounded-lg border border-line bg-surface p-6 text-ink-2">
          {answers.length === 0 ? "There were no flags then." : "No flag is so."}
        </p>
      ) : (
        <ul
          aria-label="What the customer gets"
          className="divide-y divide-line rounded-lg border border-line bg-surface"
        >
          {shown.map(([flag, answer]) => (
            <Row
              key={flag}
              flag={flag}
              answer={answer}
              where={{ project, environment, flag, version: page.version }}
              customer={customer}
              past={past}
              barred={barred}
            />
          ))}
        </ul>
      )}
    </>
  );
}

interface RowProps {
  flag: string;
  answer: CustomerAnswer;
  where: Where;
  customer: string;
  past: boolean;
  barred: string | null;
}

function Row({ flag, answer, where, customer, past, barred }: RowProps) {
  const { project, environment } = where;
  const { by_override: by, before } = answer;
  return (
    <li
      className={cx(
        CELL,
        "grid gap-x-4 gap-y-1 md:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,3fr)_9rem] md:items-baseline",
      )}
    >
      <Link
        to="/projects/$project/$environment/flags/$flag"
        params={{ project, environment, flag }}
        className="font-mono text-[0.8125rem] text-link hover:underline [overflow-wrap:anywhere]"
      >
        {flag}
      </Link>
      <span className="flex flex-wrap items-baseline gap-2">
        <b className="font-medium">{answer.variant ?? "no variant"}</b>
        {answer.variant !== null && String(answer.value) !== answer.variant && (
          <Code>{valueText(answer.value)}</Code>
        )}
        {answer.differs && <Tag className="border-accent text-link">differs from default</Tag>}
      </span>
      <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-ink-2">
        <Tag>{reasonWords(answer)}</Tag>
        {!past && (
          <Link
            to="/projects/$project/$environment/explain"
            params={{ project, environment }}
            search={{ flag, customer }}
            aria-label={`Why ${flag} answers this`}
            className="text-link hover:underline"
          >
            why?
          </Link>
        )}
        {by?.reason && <span>“{by.reason}”</span>}
        {by?.author && <span>by {by.author}</span>}
        {by?.expires_at && <span>until {absoluteTime(by.expires_at)}</span>}
        {before && (
          <span className="text-ink-3">
            {before.variant ? `7 days before: ${before.variant}` : "not there 7 days before"}
          </span>
        )}
      </span>
      <Actions where={where} customer={customer} variant={answer.variant} override={by} barred={barred} />
    </li>
  );
}
