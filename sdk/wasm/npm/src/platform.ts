import type { Attributes, Engine, unit_hash } from "../engine/engine.js";
import type { RulesStorage } from "./types.js";

/** The module of an engine that is loaded. */
export interface EngineModule {
  Engine: typeof Engine;
  Attributes: typeof Attributes;
  unit_hash: typeof unit_hash;
}

/** What differs between a page, a program and a worker. */
export interface Platform {
  /**
   * Makes an engine ready to use, one that verifies signatures where that is asked for; at once, where nothing has to
   * be fetched for it.
   */
  load(verifies: boolean): Promise<EngineModule> | EngineModule;
  readonly audience: "client" | "server";
  /** Streams are opened with a ticket in the address. */
  readonly tickets: boolean;
  /** Nothing happens but in `ready` and `refresh`: nothing outlives a request here. */
  readonly onDemand: boolean;
  /** How requests are made. */
  readonly request: RequestInit;
  /** Where rules are kept if nothing is said. */
  storage?(name: string): RulesStorage | undefined;
  /** Calls `wake` after a pause of the page, and `leave` when it may be about to end. Gives back what ends that. */
  watch?(wake: () => void, leave: () => void): () => void;
}
