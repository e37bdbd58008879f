import { Link } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { NotFoundPanel, ProblemPanel } from "../states/states";
import { buttonClass } from "../ui/button";
import type { Place } from "./place";

interface PlaceProblemProps {
  place: Extract<Place, { state: "missing" | "failed" }>;
  project: string;
  environment: string;
}

/** The project or the environment of the address does not exist, or could not be read. */
export function PlaceProblem({ place, project, environment }: PlaceProblemProps) {
  if (place.state === "failed") {
    return (
      <ProblemPanel
        problem={Problem.of(place.error)}
        subject={`project “${project}”`}
        onRetry={place.retry}
        whole
      >
        <Link to="/" className={buttonClass()}>
          Start page
        </Link>
      </ProblemPanel>
    );
  }
  return (
    <NotFoundPanel subject={`environment “${environment}” in project “${project}”`} whole>
      {place.environments.map(({ key, name }) => (
        <Link
          key={key}
          to="/projects/$project/$environment/flags"
          params={{ project, environment: key }}
          className={buttonClass()}
        >
          {name}
        </Link>
      ))}
    </NotFoundPanel>
  );
}
