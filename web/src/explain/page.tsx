// Why a flag answers what it does, for any context: worked out in the browser, by the engine that SDKs use.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { customerQuery, rulesetQuery } from "../api/queries";
import type { Json } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { ProblemPanel } from "../states/states";
import { Button } from "../ui/button";
import { INPUT, SelectField } from "../ui/field";
import { Bar } from "../ui/skeleton";
import { explain, loadEngine } from "./engine";
import { Steps } from "./steps";
import type { Explanation } from "./trace";

const FROM = "/app/projects/$project/$environment/explain";
const EXAMPLE = '{\n  "user": { "key": "u1" },\n  "customer": { "key": "acme" }\n}';

export function ExplainScreen() {
  const { project, environment } = useParams({ from: FROM });
  const { flag, customer, context } = useSearch({ from: FROM });
  const place = usePlace(project, environment);
  useTitle("Explain", project);
  const version = place.state === "found" ? place.environment.version : 0;
  const rules = useQuery({
    ...rulesetQuery(project, environment, version),
    enabled: version > 0,
    // What somebody types meanwhile must outlive a change of the rules.
    placeholderData: (earlier, query) =>
      query?.queryKey[1] === project && query.queryKey[2] === environment ? earlier : undefined,
  });
  const known = useQuery({
    ...customerQuery(project, environment, customer ?? "", {}),
    enabled: customer !== undefined && context === undefined,
  });
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  const error = rules.error ?? known.error;
  if (error) {
    const again = () => {
      void rules.refetch();
      void known.refetch();
    };
    return <ProblemPanel problem={Problem.of(error)} subject="the rules" onRetry={again} whole />;
  }
  const asked =
    context ?? (customer === undefined ? EXAMPLE : stated(known.data?.context as Json | undefined));
  const items = rules.data?.items as Record<string, Json> | undefined;
  return (
    <>
      <h1 className="mb-1 text-lg font-semibold">Explain</h1>
      <p className="mb-4 max-w-prose text-ink-2">
        Worked out in this browser by the engine that SDKs evaluate with; the context is sent nowhere.
      </p>
      {items && asked !== undefined ? (
        <Asked
          place={{ project, environment, version: rules.data?.version ?? version }}
          items={items}
          flag={flag}
          context={asked}
        />
      ) : (
        <>
          <p role="status" className="sr-only">
            Reading the rules
          </p>
          <Bar className="h-80 w-full rounded-lg" />
        </>
      )}
    </>
  );
}

function stated(context: Json | undefined): string | undefined {
  return context === undefined ? undefined : JSON.stringify(context, null, 2);
}

interface AskedProps {
  place: { project: string; environment: string; version: number };
  items: Record<string, Json>;
  flag: string | undefined;
  context: string;
}

function Asked({ place, items, flag, context }: AskedProps) {
  const navigate = useNavigate({ from: "/projects/$project/$environment/explain" });
  const flags = Object.keys(items)
    .filter((key) => key.startsWith("flag/"))
    .map((key) => key.slice("flag/".length));
  const chosen = flag ?? flags[0] ?? "";
  const ask = (search: { flag?: string; context?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...search }), replace: true });
  if (flags.length === 0) return <p className="text-ink-2">There are no flags yet.</p>;
  return (
    <div className="grid gap-x-6 gap-y-5 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          ask({ context: String(new FormData(event.currentTarget).get("context")) });
        }}
      >
        <SelectField
          label="Flag"
          value={chosen}
          onChange={(next) => ask({ flag: next })}
          options={flags.map((key) => ({ value: key, words: key }))}
        />
        <div className="flex flex-col gap-1.5">
          <label htmlFor="context" className="font-medium">
            Context
          </label>
          <textarea
            id="context"
            key={context}
            name="context"
            rows={10}
            spellCheck={false}
            defaultValue={context}
            className={`${INPUT} py-2 font-mono`}
          />
        </div>
        <Button type="submit" look="primary">
          Explain
        </Button>
        <p className="text-xs text-ink-3">Version {place.version} of the rules, at this moment.</p>
      </form>
      <section aria-label="Explanation" className="min-w-0">
        <Explained place={place} items={items} flag={chosen} context={context} />
      </section>
    </div>
  );
}

function Explained({ place, items, flag, context }: AskedProps & { flag: string }) {
  const engine = useQuery({
    queryKey: ["engine"],
    queryFn: loadEngine,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  if (engine.error) {
    return (
      <p role="alert" className="rounded-lg border border-bad p-3">
        The engine could not be loaded. It is part of a server that was built after{" "}
        <code>cargo xtask wasm</code>.
      </p>
    );
  }
  if (!engine.data) return <Bar className="h-80 w-full rounded-lg" />;
  let explanation: Explanation;
  try {
    explanation = explain(engine.data, { ...place, items, flag, context, nowMs: Date.now() });
  } catch (fault) {
    return (
      <p role="alert" className="rounded-lg border border-bad p-3 [overflow-wrap:anywhere]">
        {fault instanceof Error ? fault.message : String(fault)}
      </p>
    );
  }
  return <Steps explanation={explanation} />;
}
