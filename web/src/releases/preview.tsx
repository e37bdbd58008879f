// What a dry run answers: who would be exposed at each stage, of the customers as they are known now.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import { ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { Tag } from "../ui/tag";
import { WideTable } from "../ui/wide-table";
import { percent } from "../words/conditions";
import { count } from "../words/numbers";
import { stageNeeds } from "../words/releases";
import { planOf, type Stage } from "./plan";
import { type Place, RELEASES } from "./queries";
import type { Wish } from "./wish";

const TYPING_PAUSE_MS = 350;
const CELL = "px-3 py-1.5 text-left align-top";
const HEADS = ["Stage", "Who gets the target", "Known customers", "At the least"];

/** The latest, once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Asks what a wish would do, once nobody has typed for a moment. Nothing while there is no wish. */
export function usePreview(place: Place, wish: Wish | null) {
  // The reason changes nothing of it.
  const { comment: _, ...asked } = wish ?? {};
  const body = useSettled(wish ? JSON.stringify(asked) : "");
  const { data, error, isFetching } = useQuery({
    queryKey: ["release-preview", place.project, place.environment, body],
    queryFn: ({ signal }) => dryRun(place, JSON.parse(body) as Body, signal),
    enabled: body !== "",
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  return {
    stages: data && "stages" in data ? data.stages : null,
    problem: error && Problem.of(error),
    isFetching,
  };
}

export type Asked = ReturnType<typeof usePreview>;

type Body = NonNullable<Parameters<typeof dryRun>[1]>;

function dryRun(
  place: Place,
  body: { flag: string; baseline: string; target: string; unit: string },
  signal?: AbortSignal,
) {
  return answer(api.POST(RELEASES, { params: { path: place, query: { dry_run: true } }, body, signal }));
}

interface PreviewProps {
  asked: Asked;
  /** Whether all that stands against it is told at fields. */
  isAtFields: boolean;
  /** The plan that the wish names or carries. */
  stages: Stage[];
}

export function Preview({ asked, isAtFields, stages }: PreviewProps) {
  if (asked.problem && isAtFields) {
    return (
      <p role="alert" className="text-bad">
        Not known before what is marked in the fields is mended.
      </p>
    );
  }
  if (asked.problem) return <ProblemNotice problem={asked.problem} />;
  if (!asked.stages) {
    return (
      <div role="status">
        <span className="sr-only">Asking who would be exposed</span>
        <Bar className="h-36 w-full rounded-md" />
      </div>
    );
  }
  return (
    <WideTable label="Stages" heads={HEADS} cell={CELL} className="min-w-[34rem]" isBusy={asked.isFetching}>
      <tr className="border-t border-line">
        <td className={CELL}>Opening</td>
        <td className={CELL}>nobody: first only the control is looked at</td>
        <td className={CELL}>–</td>
        <td className={CELL}>until each guard has data</td>
      </tr>
      {asked.stages.map((stage) => (
        <tr key={stage.stage} className="border-t border-line">
          <td className={CELL}>
            {stage.stage + 1} {stage.approval && <Tag className="ml-1">needs an approval</Tag>}
          </td>
          <td className={CELL}>
            <b>{percent(stage.share_ppm)}</b> of{" "}
            {stage.everybody ? "everybody whom it reaches" : amongWords(stage.rings)}
          </td>
          <td className={CELL}>
            <Customers {...stage} />
          </td>
          <td className={CELL}>
            <Needs stage={stages[stage.stage]} />
          </td>
        </tr>
      ))}
    </WideTable>
  );
}

function amongWords(rings: string[]): string {
  if (rings.length === 0) return "the customers that are named";
  return `the customers of ${rings.length === 1 ? "ring" : "rings"} ${rings.join(", ")} and those that are named`;
}

interface CustomersProps {
  everybody: boolean;
  customers: number;
  new_customers: number;
  keys: string[];
}

function Customers({ everybody, customers, new_customers, keys }: CustomersProps) {
  if (customers === 0) return everybody ? "all; none is entered here" : "none";
  return (
    <>
      {count(customers)}, {count(new_customers)} of them new
      {!everybody && (
        <span className="block text-xs text-ink-3 [overflow-wrap:anywhere]">
          {keys.join(", ")}
          {customers > keys.length && "…"}
        </span>
      )}
    </>
  );
}

function Needs({ stage }: { stage: Stage | undefined }) {
  if (!stage) return "–";
  return stageNeeds(stage.bake_s, stage.min_units ?? 0);
}

/** The stages of the plan that a wish names or carries. */
export function stagesOf(wish: Wish, templates: { name: string; plan: unknown }[]): Stage[] {
  const named = templates.find(({ name }) => name === wish.template);
  return planOf(named ? named.plan : wish.plan).stages;
}
