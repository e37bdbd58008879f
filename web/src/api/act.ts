// Changing something: what is on screen afterwards is read from the server again.
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";

export interface Act<V, T> {
  run: (wish: V) => void;
  busy: boolean;
  problem: Problem | null;
  /** Forgets what went wrong. */
  reset: () => void;
  done: T | undefined;
}

/** `touches` names what has to be read again, whether it went well or not. */
export function useAct<V, T>(
  send: (wish: V) => Promise<T>,
  touches: QueryKey[],
  onDone?: (answer: T) => void,
): Act<V, T> {
  const cache = useQueryClient();
  const { mutate, isPending, error, reset, data } = useMutation({
    mutationFn: send,
    onSuccess: (answer) => onDone?.(answer),
    onSettled: () => Promise.all(touches.map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
  return { run: mutate, busy: isPending, problem: error ? Problem.of(error) : null, reset, done: data };
}
