// Creating a release and starting it: two requests, of which the second may fail alone.
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api } from "../api/client";
import type { Problem } from "../api/problem";
import { type Place, RELEASES } from "./queries";
import type { Wish } from "./wish";

export interface Starting {
  run: (asked: { wish: Wish; start: boolean }) => void;
  busy: boolean;
  problem: Problem | null;
  /** A draft that was created and could not be started. */
  left: string | null;
}

type Body = Parameters<typeof create>[1];

function create(place: Place, body: { flag: string; baseline: string; target: string; unit: string }) {
  return answer(api.POST(RELEASES, { params: { path: place }, body }));
}

export function useStarting(place: Place, onDone: (release: string) => void): Starting {
  const [left, setLeft] = useState<string | null>(null);
  const act = useAct(
    async ({ wish, start }: { wish: Wish; start: boolean }) => {
      setLeft(null);
      const made = await create(place, wish as unknown as Body);
      // Only a dry run answers without one.
      if (!("id" in made)) throw new Error("the server has made no release");
      if (!start) return made.id;
      setLeft(made.id);
      const path = { ...place, release: made.id, verb: "start" };
      const reason = String(wish.comment ?? "");
      await answer(
        api.POST(`${RELEASES}/{release}/{verb}`, {
          params: { path },
          body: { reason, version: made.version },
        }),
      );
      setLeft(null);
      return made.id;
    },
    [["releases", place.project], ["flag", place.project], ["environments", place.project], ["changes"]],
    onDone,
  );
  return { run: act.run, busy: act.busy, problem: act.problem, left: act.busy ? null : left };
}
