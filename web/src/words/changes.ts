// Change-log entries in words. Unknown instructions are told by their own name: the log never hides one.
import type { Change } from "../api/types";

type Instruction = Record<string, unknown>;

const str = (value: unknown): string | null => (typeof value === "string" && value ? value : null);

const KINDS: Record<string, string> = {
  "flag.create": "created the flag",
  "environment.create": "created the environment",
  "rules.change": "changed the rules",
};

function humanised(kind: string): string {
  return kind.replaceAll(/[_.-]+/g, " ");
}

function detail(instruction: Instruction): string | null {
  switch (instruction.kind) {
    case "turn_on":
      return "turned on";
    case "turn_off":
      return "turned off";
    case "set_fallthrough":
      return "changed what everybody else gets";
    case "set_off_variant":
      return named(instruction, "variant", "off variant set to");
    case "set_requires":
      return "changed the prerequisites";
    case "add_override":
      return named(instruction, "variant", "added an override to");
    case "remove_override":
      return "removed an override";
    case "add_rule":
      return "added a rule";
    case "update_rule":
      return named(instruction, "rule", "changed rule") ?? "changed a rule";
    case "move_rule":
      return named(instruction, "rule", "moved rule") ?? "moved a rule";
    case "remove_rule":
      return named(instruction, "rule", "removed rule") ?? "removed a rule";
    case "set_split":
      return instruction.rule === "fallthrough"
        ? "changed the shares of the rest"
        : named(instruction, "rule", "changed the shares of rule");
    case "add_variant":
      return "added a variant";
    case "update_variant":
      return "changed a variant";
    case "set_owner":
      return named(instruction, "owner", "owner set to");
    case "set_tags":
      return "changed the tags";
    default:
      return null;
  }
}

function named(instruction: Instruction, field: string, lead: string): string | null {
  const name = str(instruction[field]);
  return name ? `${lead} ${name}` : null;
}

/** Of rules a change records its steps; of what was created, the thing itself. */
function steps(instructions: unknown): Instruction[] {
  const list = Array.isArray(instructions) ? instructions : [];
  return list.filter((each): each is Instruction => typeof each === "object" && each !== null);
}

/** What one change did to one flag; its other steps are about other things. */
export function changeWords(change: Pick<Change, "kind" | "instructions">, flag: string): string {
  const instructions = steps(change.instructions);
  const ours = instructions.filter((instruction) => instruction.flag === flag);
  const words = ours.map(
    (instruction) => detail(instruction) ?? humanised(str(instruction.kind) ?? change.kind),
  );
  if (words.length > 0) return [...new Set(words)].join(", ");
  return KINDS[change.kind] ?? humanised(change.kind);
}
