// Giving a customer a variant of its own, and taking it back.
import { useAct } from "../api/act";
import { answer, api } from "../api/client";
import { ownChanges } from "../live/own";

export interface Where {
  project: string;
  environment: string;
  flag: string;
  /** The environment's version that is on screen. */
  version: number;
}

type Instruction = { kind: string; flag: string } & Record<string, unknown>;

export interface Wish {
  variant: string;
  reason: string;
  expires: { expires_at?: string };
}

export function addOverride(flag: string, customer: string, { variant, reason, expires }: Wish): Instruction {
  const told = reason.trim() ? { reason: reason.trim() } : {};
  return {
    kind: "add_override",
    flag,
    attribute: "customer.key",
    values: [customer],
    variant,
    ...told,
    ...expires,
  };
}

export function removeOverride(flag: string, override: string): Instruction {
  return { kind: "remove_override", flag, override };
}

/** Sends the change; what customers and flags show afterwards is read again. */
export function useOverriding({ project, environment, flag, version }: Where, onDone: () => void) {
  const send = (instruction: Instruction) =>
    ownChanges.track(
      answer(
        api.POST("/api/v1/projects/{project}/environments/{environment}/changes", {
          params: { path: { project, environment }, header: { "If-Match": `"v${version}"` } },
          body: { instructions: [instruction] },
        }),
      ),
    );
  const touches = [
    ["customer", project, environment],
    ["flag", project, flag],
    ["flags", project],
    ["changes"],
  ];
  return useAct(send, [...touches, ["environments", project]], onDone);
}
