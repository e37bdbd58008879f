import type { Attributes, Engine } from "../engine/engine.js";
import { Ending } from "./counter.js";
import { type Guard, guardsOf } from "./outcomes.js";
import type { EngineModule } from "./platform.js";
import type { Context, Details, Json } from "./types.js";

/** What the engine says instead of an ending, where the rules do not have the flag. */
const NOT_FOUND = -1;

/** What the engine answers, in a number. */
export type Packed = number;

/** Whether the rules do not have the flag. */
export const isMissing = (packed: Packed): boolean => packed === NOT_FOUND;
/** Whether the answer may be another at another time, with the same rules. */
export const isTimed = (packed: Packed): boolean => packed >= 0 && (packed & 1) === 1;

/** The rules in use, which change under everybody's feet. */
export class Rules {
  module?: EngineModule;
  engine?: Engine;
  /** Rises with every change. */
  revision = 0;
  /** Where flags stand in the engine, for as long as there is one. */
  readonly #slots = new Map<string, number>();
  /** By the engine's number, which belongs to these rules alone. */
  #endings: Ending[] = [];
  /** Which releases drive splits, by flag, of those that somebody asked for. */
  readonly #guards = new Map<string, Guard[]>();

  /** A context as the engine takes it; nothing where it is none. The module has to be there. */
  read({ Attributes }: EngineModule, context: Context): Attributes | undefined {
    try {
      const attributes = new Attributes(JSON.stringify(context));
      return attributes.fault ? undefined : attributes;
    } catch {
      return undefined;
    }
  }

  /** Lets the engine take over other rules, which differ in these items. */
  install(engine: Engine, changed: readonly string[]): void {
    engine.install();
    this.engine = engine;
    this.revision += 1;
    this.#endings = [];
    for (const item of changed) if (item.startsWith("flag/")) this.#guards.delete(item.slice("flag/".length));
  }

  /** The releases that drive splits of the flag. */
  guards(engine: Engine, flag: string): readonly Guard[] {
    const known = this.#guards.get(flag);
    if (known) return known;
    const body = engine.item(`flag/${flag}`);
    const guards = guardsOf(body);
    if (body) this.#guards.set(flag, guards);
    return guards;
  }

  /** Asks the engine, which has to be there. */
  ask(engine: Engine, flag: string, attributes: Attributes): Packed {
    return engine.answer(this.#slots.get(flag) ?? this.#find(engine, flag), attributes);
  }

  #find(engine: Engine, flag: string): number {
    const slot = engine.slot(flag);
    if (slot >= 0) this.#slots.set(flag, slot);
    return slot;
  }

  /** How that evaluation of the flag ended; nothing where it failed. */
  ending(engine: Engine, flag: string, packed: Packed): Ending | undefined {
    if (packed < 0) return undefined;
    const number = packed >> 1;
    const known = this.#endings[number];
    if (known) return known;
    const ending = new Ending(flag, frozen(JSON.parse(engine.ending(number)) as Details));
    this.#endings[number] = ending;
    return ending;
  }
}

/** The same, which nobody can change any more: it is handed to everybody who asks. */
export function frozen<T extends Json | Details>(value: T): T {
  if (value !== null && typeof value === "object") {
    Object.values(value).forEach((part) => void frozen(part));
    Object.freeze(value);
  }
  return value;
}
