// A new release: what is released, how it goes out, and who would be exposed at each stage before it begins.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { Problem } from "../api/problem";
import { flagQuery } from "../api/queries";
import { type Environment, type FlagDetail, wireRules } from "../api/types";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { useBarred } from "../session/may";
import { ProblemPanel } from "../states/states";
import { BREADCRUMB_LINK, Breadcrumb } from "../ui/breadcrumb";
import { Button, buttonClass } from "../ui/button";
import { Field, SelectField } from "../ui/field";
import { GuardedButton } from "../ui/guarded";
import { Notice, ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { isProduction } from "../words/environments";
import { faultsBelow, isAtFields } from "./faults";
import { FlagChoice } from "./flag-choice";
import { PlanChoice } from "./plan-choice";
import { Preview, stagesOf, usePreview } from "./preview";
import { type Place, templatesQuery } from "./queries";
import { useStarting } from "./starting";
import { type Drivable, drivable, type Form, wishOf } from "./wish";

const FROM = "/app/projects/$project/$environment/releases/new";

export function StartPage() {
  const { project, environment } = useParams({ from: FROM });
  const { flag } = useSearch({ from: FROM });
  const place = usePlace(project, environment);
  useTitle("Start a release", project);
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  const where = { project, environment };
  return (
    <>
      <Breadcrumb>
        <Link to="/projects/$project/$environment/releases" params={where} className={BREADCRUMB_LINK}>
          Releases in {place.state === "found" ? place.environment.name : environment}
        </Link>
      </Breadcrumb>
      <h1 className="mb-4 text-lg font-semibold">Start a release</h1>
      <div className="flex max-w-5xl flex-col gap-5">
        <FlagChoice key={`choice ${flag ?? ""}`} place={where} flag={flag ?? ""} />
        {flag && place.state === "found" && (
          <OfFlag key={flag} place={where} environment={place.environment} flagKey={flag} />
        )}
      </div>
    </>
  );
}

interface OfFlagProps {
  place: Place;
  environment: Environment;
  flagKey: string;
}

function OfFlag({ place, environment, flagKey }: OfFlagProps) {
  const { data: flag, error, refetch } = useQuery(flagQuery(place.project, flagKey));
  const templates = useQuery(templatesQuery);
  if (error && !flag) {
    return <ProblemPanel problem={Problem.of(error)} subject={`flag “${flagKey}”`} onRetry={refetch} />;
  }
  if (templates.error && !templates.data) return <ProblemNotice problem={Problem.of(templates.error)} />;
  const rules = flag?.environments[environment.key];
  if (!flag || !templates.data) return <Bar className="h-64 w-full rounded-lg" />;
  const places = rules ? drivable(wireRules(rules)) : [];
  const [first] = places;
  if (!first) {
    return (
      <Notice>
        Nothing of {flagKey} can be released in {environment.name}: neither its fallthrough nor a rule serves
        one variant to everybody, or a release drives it already.{" "}
        <Link
          to="/projects/$project/$environment/flags/$flag"
          params={{ ...place, flag: flagKey }}
          className="text-link underline"
        >
          Look at the flag
        </Link>
      </Notice>
    );
  }
  return (
    <>
      {!rules?.enabled && (
        <Notice>
          {flagKey} is turned off in {environment.name}: a release exposes nobody until it is on.
        </Notice>
      )}
      <StartForm
        place={place}
        environment={environment}
        flag={flag}
        places={places}
        first={first}
        templates={templates.data}
      />
    </>
  );
}

interface StartFormProps {
  place: Place;
  environment: Environment;
  flag: FlagDetail;
  places: Drivable[];
  first: Drivable;
  templates: { name: string; plan: unknown }[];
}

function StartForm({ place, environment, flag, places, first, templates }: StartFormProps) {
  const variants = Object.keys(flag.variants);
  const standard = templates.find(({ name }) => name === "standard") ?? templates[0];
  const other = (baseline: string) => variants.find((each) => each !== baseline) ?? "";
  const [form, setForm] = useState<Form>({
    flag: flag.key,
    rule: first.rule,
    baseline: first.baseline,
    target: other(first.baseline),
    unit: "user.key",
    template: standard?.name ?? "",
    plan: JSON.stringify(standard?.plan ?? { stages: [] }, null, 2),
    startAt: "",
    comment: "",
  });
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }));
  // The rules may change while the form is filled in.
  const driven = places.find(({ rule }) => rule === form.rule) ?? first;
  const target = form.target === driven.baseline ? other(driven.baseline) : form.target;
  const made = wishOf({ ...form, rule: driven.rule, baseline: driven.baseline, target });
  const navigate = useNavigate();
  const show = (release: string) =>
    void navigate({ to: "/projects/$project/$environment/releases/$release", params: { ...place, release } });
  const starting = useStarting(place, show);
  const barred = useBarred("releases:write", place);
  const production = isProduction(environment);
  const asked = usePreview(place, "wish" in made ? made.wish : null);
  const isOwn = form.template === "";
  const faultAt = faultsBelow(asked.problem, "");
  const send = (start: boolean) =>
    "wish" in made && !starting.busy && starting.run({ wish: made.wish, start });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (barred === null) send(true);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <Part title="What is released">
        <div className="grid gap-3 sm:grid-cols-2">
          <SelectField
            label="To whom"
            value={driven.rule ?? ""}
            onChange={(rule) => set({ rule: rule || null })}
            options={places.map(({ rule, words }) => ({ value: rule ?? "", words }))}
          />
          <SelectField
            label={`Target, instead of ${driven.baseline}`}
            value={target}
            onChange={(target) => set({ target })}
            options={variants
              .filter((each) => each !== driven.baseline)
              .map((value) => ({ value, words: value }))}
            fault={faultAt("/target")}
          />
          <Field
            label="Split by"
            value={form.unit}
            onChange={(unit) => set({ unit })}
            required
            fault={faultAt("/unit")}
            help="An attribute that stays the same for one person."
          />
          <Field
            label="Not before"
            type="datetime-local"
            value={form.startAt}
            onChange={(startAt) => set({ startAt })}
            fault={faultAt("/start_at")}
            help="At once if it is left empty."
          />
        </div>
      </Part>
      <Part title="How it goes out">
        <PlanChoice
          templates={templates}
          form={form}
          faultAt={faultsBelow(asked.problem, "/plan")}
          onChange={set}
        />
      </Part>
      <Part title="Who would be exposed">
        {"wish" in made ? (
          <Preview
            asked={asked}
            isAtFields={asked.problem !== null && isAtFields(asked.problem, isOwn)}
            stages={stagesOf(made.wish, templates)}
          />
        ) : (
          <p className="text-bad" role="alert">
            {made.fault}
          </p>
        )}
      </Part>
      <Field
        label="Reason"
        value={form.comment}
        onChange={(comment) => set({ comment })}
        required
        placeholder="the new checkout page is ready"
        help="Goes into the decision log and the change log."
        fault={starting.problem?.faultAt("/comment")}
      />
      {starting.problem && <ProblemNotice problem={starting.problem} />}
      {starting.left && (
        <Notice>
          The release was created as a draft and exposes nobody.{" "}
          <Link
            to="/projects/$project/$environment/releases/$release"
            params={{ ...place, release: starting.left }}
            className="text-link underline"
          >
            Look at the draft
          </Link>
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <GuardedButton
          type="submit"
          look={production ? "danger" : "primary"}
          barred={barred}
          aria-busy={starting.busy}
        >
          {starting.busy ? "Asking the server…" : production ? "Apply to production" : "Start it"}
        </GuardedButton>
        {barred === null && <Button onClick={() => send(false)}>Keep as a draft</Button>}
        <Link to="/projects/$project/$environment/releases" params={place} className={buttonClass("quiet")}>
          Cancel
        </Link>
        {production && (
          <span className="text-ink-2">
            This starts the release in <b className="text-bad">{environment.name}</b>.
          </span>
        )}
      </div>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface p-4">
      <h2 className="mb-3 font-semibold">{title}</h2>
      {children}
    </section>
  );
}
