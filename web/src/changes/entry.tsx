// One change: who, what, when and why; opened, its diff, its proof, and the way back.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import { Problem } from "../api/problem";
import type { Change, Environment } from "../api/types";
import { useBarred } from "../session/may";
import { Button } from "../ui/button";
import { GuardedButton } from "../ui/guarded";
import { ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { Tag } from "../ui/tag";
import { Time } from "../ui/time";
import { changeSummary, flagsOf } from "../words/changes";
import { Items } from "./items";
import { ProofPanel } from "./proof";
import { diffQuery } from "./queries";
import { isUndoable, UndoDialog } from "./undo";

interface DetailsProps {
  change: Change;
  project: string;
  environment: Environment;
}

interface EntryProps extends DetailsProps {
  /** Whether its details are there from the beginning. */
  isOpen: boolean;
}

export function Entry({ change, project, environment, isOpen }: EntryProps) {
  const [open, setOpen] = useState(isOpen);
  const id = useId();
  const versions = Object.entries(change.versions);
  return (
    <li className="px-3 py-2.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-1.5">
        <div className="flex min-w-60 flex-1 flex-col gap-1">
          <p className="[overflow-wrap:anywhere]">
            <span className="font-medium">{change.actor.name}</span> {changeSummary(change)}
          </p>
          {change.comment && <q className="text-ink-2 [overflow-wrap:anywhere]">{change.comment}</q>}
          <p className="flex flex-wrap items-center gap-2 text-xs text-ink-2">
            <span className="font-mono">change {change.change}</span>
            <Time at={change.time} />
            {versions.map(([name, version]) => (
              <Tag key={name}>
                {name} v{version}
              </Tag>
            ))}
            {flagsOf(change).map((flag) => (
              <Link
                key={flag}
                to="/projects/$project/$environment/flags/$flag"
                params={{ project, environment: environment.key, flag }}
                className="py-0.5 font-mono text-link hover:underline"
              >
                {flag}
              </Link>
            ))}
          </p>
        </div>
        <Button
          aria-expanded={open}
          aria-controls={id}
          aria-label={`Details of change ${change.change}`}
          onClick={() => setOpen(!open)}
        >
          Details
        </Button>
      </div>
      <div id={id} hidden={!open}>
        {open && <Details change={change} project={project} environment={environment} />}
      </div>
    </li>
  );
}

function Details({ change, project, environment }: DetailsProps) {
  const version = change.versions[environment.key];
  const [undoing, setUndoing] = useState(false);
  const barred = useBarred("flags:write", { project, environment: environment.key });
  return (
    <div className="mt-3 grid gap-4 border-t border-line pt-3 lg:grid-cols-2">
      <Part title={version === undefined ? "What it changed" : `What version ${version} changed`}>
        {version === undefined ? (
          <p className="text-ink-2">It made no version of the rules of {environment.key}.</p>
        ) : (
          <Diff project={project} environment={environment.key} version={version} />
        )}
        {isUndoable(change, environment.key) && (
          <GuardedButton
            barred={barred}
            className="self-start"
            aria-label={`Undo change ${change.change}`}
            onClick={() => setUndoing(true)}
          >
            Undo
          </GuardedButton>
        )}
      </Part>
      <Part title="Proof">
        <ProofPanel change={change} />
      </Part>
      {undoing && (
        <UndoDialog
          change={change}
          project={project}
          environment={environment}
          onClose={() => setUndoing(false)}
        />
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h2 className="font-medium">{title}</h2>
      {children}
    </section>
  );
}

function Diff({ project, environment, version }: { project: string; environment: string; version: number }) {
  const { data, error } = useQuery(diffQuery(project, environment, version));
  if (error) return <ProblemNotice problem={Problem.of(error)} />;
  if (!data) {
    return (
      <div role="status">
        <span className="sr-only">Reading what changed</span>
        <Bar className="h-24 w-full rounded-md" />
      </div>
    );
  }
  return <Items items={data.items} />;
}
