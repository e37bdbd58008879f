// What an event does to the cache: everything it names is read again. A burst is gathered first, so that a
// thousand changes cost a few requests.
import type { QueryClient } from "@tanstack/react-query";
import { holdsFlag, placeFlag, readFlag } from "../api/queries";
import type { OwnChanges } from "./own";
import type { StreamEvent } from "./stream";
import type { unseenChanges } from "./unseen";

export interface LiveChange {
  /** Its number. */
  change: number;
  project?: string | null;
  items: string[];
}

/** What a change outside of any project may be about. */
const TENANT_WIDE = ["projects", "customers", "customer", "members", "roles", "tokens", "changes"];
const GATHER_MS = 120;
/** Above this many flags the lists are re-read on request only. */
const MAX_IN_PLACE = 24;

export function parseChange(data: string): LiveChange | null {
  try {
    const change = JSON.parse(data) as Partial<LiveChange> | null;
    if (typeof change?.change !== "number") return null;
    const items = Array.isArray(change.items) ? change.items.filter((item) => typeof item === "string") : [];
    return { change: change.change, project: change.project ?? null, items };
  } catch {
    return null;
  }
}

export function flagsOf(change: LiveChange): string[] {
  return change.items.filter((item) => item.startsWith("flag/")).map((item) => item.slice("flag/".length));
}

export class LiveCache {
  #hellos = 0;
  #gathered = new Map<string, Set<string>>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly cache: QueryClient,
    private readonly own: OwnChanges,
    private readonly unseen: typeof unseenChanges,
  ) {}

  async receive({ event, data }: StreamEvent): Promise<void> {
    if (event === "hello") {
      this.#hellos += 1;
      // Changes may have passed while the stream was down: everything on screen is read again.
      if (this.#hellos > 1) await this.cache.invalidateQueries();
      return;
    }
    const change = event === "change" ? parseChange(data) : null;
    if (change) await this.#change(change);
  }

  /** Forgets what is gathered; the next `hello` reads everything again. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#gathered.clear();
  }

  async #change(change: LiveChange): Promise<void> {
    const { project } = change;
    if (!project) {
      for (const key of TENANT_WIDE) void this.cache.invalidateQueries({ queryKey: [key] });
      return;
    }
    const own = await this.own.made(change.change);
    const flags = flagsOf(change);
    if (!own && flags.length > 0) this.unseen.add(project, flags);
    const gathered = this.#gathered.get(project) ?? new Set();
    // What this tab changed it reads again itself, with the answer to its own request.
    if (!own) for (const flag of flags) gathered.add(flag);
    // Lists on screen wait for the pill; those that are opened later are read then.
    if (!own) void this.cache.invalidateQueries({ queryKey: ["flags", project], refetchType: "none" });
    this.#gathered.set(project, gathered);
    this.#timer ??= setTimeout(() => void this.#flush(), GATHER_MS);
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const gathered = this.#gathered;
    this.#gathered = new Map();
    for (const [project, flags] of gathered) {
      void this.cache.invalidateQueries({ queryKey: ["projects"] });
      void this.cache.invalidateQueries({ queryKey: ["environments", project] });
      void this.cache.invalidateQueries({ queryKey: ["changes"] });
      void this.cache.invalidateQueries({ queryKey: ["sdk-keys", project] });
      void this.cache.invalidateQueries({ queryKey: ["releases", project] });
      void this.cache.invalidateQueries({ queryKey: ["release", project] });
      const held = [...flags].filter((flag) => holdsFlag(this.cache, project, flag));
      await Promise.all(held.slice(0, MAX_IN_PLACE).map((flag) => this.#readAgain(project, flag)));
    }
  }

  async #readAgain(project: string, flag: string): Promise<void> {
    try {
      placeFlag(this.cache, project, await readFlag(project, flag));
    } catch {
      // It may be gone or out of reach; whoever looks at it gets the answer with its reason.
      await this.cache.invalidateQueries({ queryKey: ["flag", project, flag] });
    }
  }
}
