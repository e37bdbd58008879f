// Addresses without an environment: they lead to one, or say what to do when there is none.
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import { FolderPlus, Layers } from "lucide-react";
import { Problem } from "../api/problem";
import { environmentsQuery, projectsQuery } from "../api/queries";
import { serverUrl } from "../base";
import { useToken } from "../session/session";
import { Panel, ProblemPanel } from "../states/states";
import { buttonClass } from "../ui/button";
import { Bar } from "../ui/skeleton";
import { Snippet } from "../ui/snippet";
import { createEnvironmentSnippet, createProjectSnippet } from "../words/snippets";
import { lastPlace } from "./place";
import { useTitle } from "./title";

export function Opening({ words }: { words: string }) {
  return (
    <div role="status" className="flex flex-col gap-3 py-2">
      <span className="sr-only">{words}</span>
      <Bar className="h-6 w-40" />
      <Bar className="h-40 w-full" />
    </div>
  );
}

export function Home() {
  const token = useToken();
  const { data: projects, error, refetch } = useQuery(projectsQuery);
  useTitle("Projects");
  if (error)
    return <ProblemPanel problem={Problem.of(error)} subject="list of projects" onRetry={refetch} whole />;
  if (!projects) return <Opening words="Reading the projects" />;
  const project = projects.find((each) => each.key === lastPlace().project) ?? projects[0];
  if (project) return <Navigate to="/projects/$project" params={{ project: project.key }} replace />;
  return (
    <>
      <h1 className="text-lg font-semibold">Projects</h1>
      <Panel icon={<FolderPlus size={20} aria-hidden />} title="No projects yet">
        <p className="text-ink-2">
          A project holds the flags of one product or code base. Make the first one by pasting this into a
          shell; this page will follow.
        </p>
        <Snippet label="Command that creates a project" snippet={createProjectSnippet(serverUrl, token)} />
      </Panel>
    </>
  );
}

export function ProjectHome() {
  const { project } = useParams({ from: "/app/projects/$project" });
  const token = useToken();
  const { data: environments, error, refetch } = useQuery(environmentsQuery(project));
  useTitle(project);
  if (error) {
    return (
      <ProblemPanel problem={Problem.of(error)} subject={`project “${project}”`} onRetry={refetch} whole>
        <Link to="/" className={buttonClass()}>
          All projects
        </Link>
      </ProblemPanel>
    );
  }
  if (!environments) return <Opening words="Reading the environments" />;
  // The environment that was last looked at, in whichever project.
  const environment = environments.find((each) => each.key === lastPlace().environment) ?? environments[0];
  if (environment) {
    const params = { project, environment: environment.key };
    return <Navigate to="/projects/$project/$environment/flags" params={params} replace />;
  }
  return (
    <>
      <h1 className="text-lg font-semibold">Environments</h1>
      <Panel icon={<Layers size={20} aria-hidden />} title={`No environments in “${project}” yet`}>
        <p className="text-ink-2">
          An environment is where code runs: development, staging, production. Each has its own rules,
          versions and SDK keys. Make the first one by pasting this into a shell; this page will follow.
        </p>
        <Snippet
          label="Command that creates an environment"
          snippet={createEnvironmentSnippet(serverUrl, project, token)}
        />
      </Panel>
    </>
  );
}
