// Which roles somebody has, and where.
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { environmentsQuery, projectsQuery } from "../api/queries";
import type { Assignment } from "../api/types";
import { Button, IconButton } from "../ui/button";
import { SelectField } from "../ui/field";
import { placeWords } from "../words/permissions";
import { rolesQuery } from "./queries";

interface Spot {
  project?: string | null;
  environment?: string | null;
}

/** Keys have no slash: so it parts them. */
const spotKey = ({ project, environment }: Spot) => [project, environment].filter(Boolean).join("/");

export function spotOf(key: string): { project?: string; environment?: string } {
  const [project, environment] = key.split("/");
  return { ...(project ? { project } : {}), ...(environment ? { environment } : {}) };
}

/** Places to choose from: the tenant, its projects, and the environments of the one on screen. */
export function useSpots(project: string, held: Spot[] = []): { value: string; words: string }[] {
  const { data: projects = [] } = useQuery(projectsQuery);
  const { data: environments = [] } = useQuery(environmentsQuery(project));
  const all = [
    "",
    ...projects.flatMap(({ key }) =>
      key === project ? [key, ...environments.map((each) => `${key}/${each.key}`)] : [key],
    ),
    ...held.map(spotKey),
  ];
  return [...new Set(all)].map((value) => ({ value, words: placeWords(spotOf(value)) }));
}

interface AssignmentsProps {
  project: string;
  assignments: Assignment[];
  onChange: (assignments: Assignment[]) => void;
}

export function Assignments({ project, assignments, onChange }: AssignmentsProps) {
  const { data: roles = [] } = useQuery(rolesQuery);
  const spots = useSpots(project, assignments);
  const names = [...new Set([...roles.map(({ key }) => key), ...assignments.map(({ role }) => role)])];
  const replace = (at: number, next: Assignment) =>
    onChange(assignments.map((each, index) => (index === at ? next : each)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">Roles</legend>
      {assignments.map((assignment, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name, and are edited in place
        <div key={at} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_auto] items-end gap-2">
          <SelectField
            label="Role"
            value={assignment.role}
            onChange={(role) => replace(at, { ...assignment, role })}
            options={names.map((value) => ({ value, words: value }))}
          />
          <SelectField
            label="Where"
            value={spotKey(assignment)}
            onChange={(key) => replace(at, { role: assignment.role, ...spotOf(key) })}
            options={spots}
          />
          <IconButton
            label={`Take the role ${assignment.role} away`}
            className="mb-0.5"
            onClick={() => onChange(assignments.filter((_, index) => index !== at))}
          >
            <Trash2 size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      {assignments.length === 0 && <p className="text-ink-2">Without a role a member can do nothing.</p>}
      <div>
        <Button onClick={() => onChange([...assignments, { role: "viewer" }])}>
          <Plus size={14} aria-hidden />
          Add a role
        </Button>
      </div>
    </fieldset>
  );
}
