// Why a flag answers what it does, in a word or two.

interface Answered {
  reason: string;
  rule?: string | undefined;
  prerequisite?: string | undefined;
  error?: string | undefined;
}

export function reasonWords({ reason, rule, prerequisite, error }: Answered): string {
  switch (reason) {
    case "OVERRIDE":
      return "override";
    case "TARGETING_MATCH":
      return rule ? `rule ${rule}` : "rule";
    case "SPLIT":
      return rule ? `split of rule ${rule}` : "split";
    case "DEFAULT":
      return "default";
    case "DISABLED":
      return "off";
    case "ARCHIVED":
      return "archived";
    case "PREREQUISITE_FAILED":
      return prerequisite ? `needs ${prerequisite}` : "prerequisite";
    case "ERROR":
      return (error ?? "error").toLowerCase().replaceAll("_", " ");
    default:
      return reason.toLowerCase().replaceAll("_", " ");
  }
}
