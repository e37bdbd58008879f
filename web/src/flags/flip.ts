// Turning a flag on or off. The request leaves in the very task of the click: the version is known from
// what is on screen, and nothing is awaited before. What is drawn afterwards is the server's answer.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import { placeFlag, readFlag } from "../api/queries";
import type { Environment, FlagState } from "../api/types";
import { ownChanges } from "../live/own";
import { isProduction } from "../words/environments";

export interface Flip {
  flag: string;
  on: boolean;
  /** The environment's version that the person saw the flag at. */
  version: number;
}

export interface FailedFlip extends Flip {
  problem: Problem;
  /** The flag as it is now, where the server told. */
  current: FlagState | undefined;
}

export interface Flips {
  /** Flags whose switch is under way, with where it goes. */
  sending: ReadonlyMap<string, boolean>;
  failed: readonly FailedFlip[];
  /** The flip that waits for a confirmation. */
  asking: Flip | null;
  /** The last thing that was done, for screen readers. */
  said: string;
  request: (flip: Flip) => void;
  confirm: (comment: string) => void;
  cancel: () => void;
  dismiss: (flag: string) => void;
}

export function postFlip(project: string, environment: string, flip: Flip, comment: string) {
  const { flag, on, version } = flip;
  return answer(
    api.POST("/api/v1/projects/{project}/environments/{environment}/changes", {
      params: { path: { project, environment }, header: { "If-Match": `"v${version}"` } },
      body: {
        instructions: [{ kind: on ? "turn_on" : "turn_off", flag }],
        ...(comment.trim() ? { comment: comment.trim() } : {}),
      },
    }),
  );
}

const onOff = (on: boolean) => (on ? "on" : "off");

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** Reads a flag again and draws it everywhere, with what hangs on it. */
function useReadAgain(project: string, environment: string) {
  const cache = useQueryClient();
  return useCallback(
    async (flag: string): Promise<FlagState | undefined> => {
      void cache.invalidateQueries({ queryKey: ["environments", project] });
      void cache.invalidateQueries({ queryKey: ["changes", project, environment, flag] });
      try {
        const detail = await readFlag(project, flag);
        placeFlag(cache, project, detail);
        return detail.environments[environment];
      } catch {
        // Whoever shows it asks for it once more, and tells why it cannot be read.
        void cache.invalidateQueries({ queryKey: ["flags", project] });
        void cache.invalidateQueries({ queryKey: ["flag", project, flag] });
        return undefined;
      }
    },
    [cache, project, environment],
  );
}

export function useFlips(project: string, environment: Pick<Environment, "key" | "name">): Flips {
  const [sending, setSending] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [failed, setFailed] = useState<readonly FailedFlip[]>([]);
  const [asking, setAsking] = useState<Flip | null>(null);
  const [said, setSaid] = useState("");
  const { key } = environment;
  const asks = isProduction(environment);

  const dismiss = useCallback((flag: string) => {
    setFailed((list) => list.filter((failure) => failure.flag !== flag));
  }, []);

  const readAgain = useReadAgain(project, key);
  const settle = useCallback(
    async (flip: Flip, request: Promise<{ version: number }>) => {
      try {
        const { version } = await request;
        await readAgain(flip.flag);
        setSaid(`${flip.flag} is ${onOff(flip.on)} in ${key}, version ${version}`);
      } catch (error) {
        const current = await readAgain(flip.flag);
        setFailed((list) => [...list, { ...flip, problem: Problem.of(error), current }]);
      } finally {
        setSending((map) => without(map, flip.flag));
      }
    },
    [readAgain, key],
  );

  const send = useCallback(
    (flip: Flip, comment: string) => {
      const request = ownChanges.track(postFlip(project, key, flip, comment));
      setSending((map) => new Map(map).set(flip.flag, flip.on));
      dismiss(flip.flag);
      void settle(flip, request);
    },
    [project, key, dismiss, settle],
  );

  const request = useCallback((flip: Flip) => (asks ? setAsking(flip) : send(flip, "")), [asks, send]);
  const confirm = (comment: string) => {
    if (asking) send(asking, comment);
    setAsking(null);
  };

  return { sending, failed, asking, said, request, confirm, cancel: () => setAsking(null), dismiss };
}
