// Change-log entries in words. Unknown instructions are told by their own name: the log never hides one.
import type { Change } from "../api/types";

type Instruction = Record<string, unknown>;

const str = (value: unknown): string | null => (typeof value === "string" && value ? value : null);

const KINDS: Record<string, string> = {
  "flag.create": "created the flag",
  "project.create": "created the project",
  "environment.create": "created the environment",
  "environment.policy": "set what changes of the environment have to meet",
  "release.create": "created a release",
  "release.schedule": "scheduled a release",
  "release.start": "started a release",
  "release.advance": "took a release to its next stage",
  "release.watch": "began the watch of a release",
  "release.complete": "completed a release",
  "release.hold": "held a release",
  "release.resume": "resumed a release",
  "release.approve": "approved a stage of a release",
  "release.restart": "restarted a release",
  "release.halt_customer": "halted one customer of a release",
  "release.halt": "halted a release",
  "release.halted": "finished the halt of a release",
  "release.cancel": "cancelled a release",
  "release.supersede": "ended a release by changing its rule",
  "rules.change": "changed the rules",
  "rules.revert": "went back to an earlier version of the rules",
  "rules.undo": "undid a change",
  "customer.create": "entered a customer",
  "customer.update": "changed a customer",
  "customer.erase": "erased a customer",
  "keys.rotate": "put new signing keys into force",
  "log.restore": "went on from a restored backup, in a new epoch",
  "sdk_key.create": "made an SDK key",
  "sdk_key.rotate": "rotated an SDK key",
  "sdk_key.revoke": "revoked an SDK key",
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

/** The flags that the steps of a change name. */
export function flagsOf(change: Pick<Change, "instructions">): string[] {
  const named = steps(change.instructions).map(({ flag }) => str(flag));
  return [...new Set(named.filter((flag) => flag !== null))];
}

/** What one change did: each flag with its steps, or the change as a whole. */
export function changeSummary(change: Pick<Change, "kind" | "instructions">): string {
  const told = flagsOf(change).map((flag) => `${changeWords(change, flag)} (${flag})`);
  if (told.length > 0) return told.join("; ");
  const made = change.instructions as Record<string, unknown> | null;
  const release = made?.release as Record<string, unknown> | undefined;
  const name = str(made?.key) ?? str(made?.name);
  const flag = str(made?.flag) ?? str(release?.flag);
  const what = KINDS[change.kind] ?? humanised(change.kind);
  if (change.kind === "rules.undo" && typeof made?.change === "number") return `undid change ${made.change}`;
  if (change.kind.startsWith("release.") && flag) return `${what} of ${flag}`;
  return name ? `${what} ${name}` : what;
}
