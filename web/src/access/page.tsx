// Who gets in, and what opens what: members, roles, API tokens, SDK keys.
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { usePlace } from "../flags/place";
import { PlaceProblem } from "../flags/place-problem";
import { useTitle } from "../frame/title";
import { cx } from "../ui/cx";
import { Keys } from "./keys";
import { Members } from "./members";
import { PARTS, type Part } from "./parts-of-access";
import { Roles } from "./roles";
import { Tokens } from "./tokens";

const FROM = "/app/projects/$project/$environment/access";

const WORDS: Record<Part, string> = {
  members: "Members",
  roles: "Roles",
  tokens: "API tokens",
  keys: "SDK keys",
};

export function AccessPage() {
  const { project, environment } = useParams({ from: FROM });
  const { part = "members" } = useSearch({ from: FROM });
  const place = usePlace(project, environment);
  useTitle(WORDS[part], "Access");
  if (place.state === "missing" || place.state === "failed") {
    return <PlaceProblem place={place} project={project} environment={environment} />;
  }
  const name = place.state === "found" ? place.environment.name : environment;
  return (
    <>
      <h1 className="mb-3 text-lg font-semibold">Access</h1>
      <nav aria-label="Parts of access" className="mb-4 flex flex-wrap gap-1 border-b border-line">
        {PARTS.map((each) => (
          <Link
            key={each}
            from="/projects/$project/$environment/access"
            to="."
            search={each === "members" ? {} : { part: each }}
            aria-current={each === part ? "page" : undefined}
            className={cx(
              "-mb-px min-h-9 content-center border-b-2 px-3",
              each === part
                ? "border-accent font-medium text-link"
                : "border-transparent text-ink-2 hover:text-ink",
            )}
          >
            {WORDS[each]}
          </Link>
        ))}
      </nav>
      {part === "members" && <Members project={project} />}
      {part === "roles" && <Roles />}
      {part === "tokens" && <Tokens project={project} />}
      {part === "keys" && <Keys key={environment} project={project} environment={environment} name={name} />}
    </>
  );
}
