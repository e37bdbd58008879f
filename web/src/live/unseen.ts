// Changes by others that the list on screen has not been re-read for, by project.
import { useSyncExternalStore } from "react";

export interface Unseen {
  changes: number;
  flags: ReadonlySet<string>;
}

const NONE: Unseen = { changes: 0, flags: new Set() };

class UnseenChanges {
  #projects = new Map<string, Unseen>();
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(project: string): Unseen {
    return this.#projects.get(project) ?? NONE;
  }

  add(project: string, flags: string[]): void {
    const before = this.of(project);
    this.#set(project, { changes: before.changes + 1, flags: new Set([...before.flags, ...flags]) });
  }

  clear(project: string): void {
    if (this.of(project) !== NONE) this.#set(project, NONE);
  }

  #set(project: string, unseen: Unseen): void {
    this.#projects.set(project, unseen);
    for (const listener of this.#listeners) listener();
  }
}

export const unseenChanges = new UnseenChanges();

export function useUnseen(project: string): Unseen {
  return useSyncExternalStore(unseenChanges.subscribe, () => unseenChanges.of(project));
}
