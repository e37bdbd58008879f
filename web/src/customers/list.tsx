// The tenant's customers: find one, or ask for one by key that was never entered here.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Building2, SearchX } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import { Problem } from "../api/problem";
import { customersQuery } from "../api/queries";
import type { Customer } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { useBarred } from "../session/may";
import { Panel, ProblemPanel } from "../states/states";
import { Button } from "../ui/button";
import { GuardedButton } from "../ui/guarded";
import { Bar } from "../ui/skeleton";
import { Tag } from "../ui/tag";
import { EditDialog } from "./edit";

const FROM = "/app/projects/$project/$environment/customers";
const FIELD = "h-8 min-w-0 rounded-md border border-line-strong bg-surface px-2.5";

export function CustomersPage() {
  const params = useParams({ from: FROM });
  const { q = "" } = useSearch({ from: FROM });
  const place = usePlace(params.project, params.environment);
  useTitle(q && `“${q}”`, "Customers", params.project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={params.project} environment={params.environment} />;
  }
  return (
    <>
      <h1 className="mb-3 text-lg font-semibold">Customers</h1>
      <div className="mb-4 flex flex-wrap gap-3">
        <Find key={q} q={q} />
        <Ask {...params} />
        <Enter {...params} />
      </div>
      <Customers {...params} q={q} />
    </>
  );
}

function Find({ q }: { q: string }) {
  const navigate = useNavigate({ from: "/projects/$project/$environment/customers" });
  const [text, setText] = useState(q);
  const find = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: text ? { q: text } : {} });
  };
  return (
    <form role="search" aria-label="Customers" onSubmit={find} className="flex min-w-0 items-center gap-2">
      <label htmlFor="find-customer" className="text-ink-2">
        Find
      </label>
      <input
        id="find-customer"
        className={FIELD}
        value={text}
        placeholder="key, name, tier, ring"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit">Find</Button>
    </form>
  );
}

function Enter({ project, environment }: { project: string; environment: string }) {
  const navigate = useNavigate();
  const [entering, setEntering] = useState(false);
  const barred = useBarred("customers:write");
  const show = ({ key: customer }: Customer) =>
    void navigate({
      to: "/projects/$project/$environment/customers/$customer",
      params: { project, environment, customer },
    });
  return (
    <>
      <GuardedButton barred={barred} onClick={() => setEntering(true)}>
        Enter a customer
      </GuardedButton>
      {entering && <EditDialog onClose={() => setEntering(false)} onDone={show} />}
    </>
  );
}

function Ask({ project, environment }: { project: string; environment: string }) {
  const navigate = useNavigate();
  const [key, setKey] = useState("");
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (!key) return;
    void navigate({
      to: "/projects/$project/$environment/customers/$customer",
      params: { project, environment, customer: key },
    });
  };
  return (
    <form onSubmit={ask} className="flex min-w-0 items-center gap-2">
      <label htmlFor="ask-customer" className="text-ink-2">
        By key
      </label>
      <input
        id="ask-customer"
        className={FIELD}
        value={key}
        placeholder="acme"
        onChange={(event) => setKey(event.target.value)}
      />
      <Button type="submit">Show what it gets</Button>
    </form>
  );
}

function Customers({ project, environment, q }: { project: string; environment: string; q: string }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    customersQuery(q),
  );
  const customers = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  if (error && !data) {
    return <ProblemPanel problem={Problem.of(error)} subject="list of customers" onRetry={refetch} />;
  }
  if (!data) return <Loading />;
  if (customers.length === 0) return <None q={q} />;
  return (
    <>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {customers.map((customer) => (
          <li key={customer.key}>
            <Link
              to="/projects/$project/$environment/customers/$customer"
              params={{ project, environment, customer: customer.key }}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 py-2 hover:bg-hover"
            >
              <span className="font-medium [overflow-wrap:anywhere]">{customer.name}</span>
              <span className="font-mono text-[0.8125rem] text-ink-2 [overflow-wrap:anywhere]">
                {customer.key}
              </span>
              <Chips customer={customer} />
            </Link>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <div className="mt-3">
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

export function Chips({ customer }: { customer: Customer }) {
  return (
    <>
      {customer.tier && <Tag>{customer.tier}</Tag>}
      {customer.ring && <Tag>ring {customer.ring}</Tag>}
    </>
  );
}

function None({ q }: { q: string }) {
  if (q) {
    return (
      <Panel icon={<SearchX size={20} aria-hidden />} title={`No customer matches “${q}”`}>
        <p className="text-ink-2">The search looks at keys, names, tiers, rings and notes.</p>
      </Panel>
    );
  }
  return (
    <Panel icon={<Building2 size={20} aria-hidden />} title="No customers yet">
      <p className="text-ink-2">
        Enter those whose tier, ring or attributes rules are to know: here, over the API or by your programs.
        What a customer gets can be asked for by its key in any case.
      </p>
    </Panel>
  );
}

function Loading() {
  return (
    <>
      <p role="status" className="sr-only">
        Reading the customers
      </p>
      <Bar className="h-64 w-full rounded-lg" />
    </>
  );
}
