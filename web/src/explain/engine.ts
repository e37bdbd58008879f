// The engine that SDKs evaluate with, as WebAssembly. It is served beside the console, and loaded where it is needed.
import type { Json } from "../api/types";
import { base } from "../base";
import type { Explanation } from "./trace";

const MODULE = `${base}/engine/engine.js`;
const BINARY = `${base}/engine/engine_bg.wasm`;

interface Freed {
  free(): void;
}

interface Attributes extends Freed {
  /** Why the text is no context. */
  fault: string;
}

interface Rules extends Freed {
  /** Takes the document, and tells what is to be done as JSON. */
  bootstrapped(document: string): string;
  install(): void;
  explain(flag: string, attributes: Attributes, nowMs: number): string;
}

interface Module {
  default(from: { module_or_path: Promise<Response> }): Promise<unknown>;
  Engine: new (endpoints: number, ...nobody: string[]) => Rules;
  Attributes: new (json: string) => Attributes;
}

let loading: Promise<Module> | undefined;

async function load(): Promise<Module> {
  const module = (await import(/* @vite-ignore */ MODULE)) as Module;
  await module.default({ module_or_path: fetch(BINARY) });
  return module;
}

/** The engine; what could not be loaded is tried again when it is asked for again. */
export function loadEngine(): Promise<Module> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

export interface Question {
  project: string;
  environment: string;
  version: number;
  /** Flags and segments by item key, as they stand in that version. */
  items: Record<string, Json>;
  flag: string;
  /** JSON text: numbers keep their kind and precision. */
  context: string;
  nowMs: number;
}

/** What the flag answers, and everything that led to it. Throws where the context is not a JSON object. */
export function explain({ Engine, Attributes }: Module, question: Question): Explanation {
  const { project, environment, version, items, flag, context, nowMs } = question;
  const place = { tenant: "console", project, environment, epoch: 1 };
  const attributes = new Attributes(context);
  try {
    if (attributes.fault) throw new Error(attributes.fault);
    const rules = new Engine(1, "", "", "", "");
    try {
      const deeds = JSON.parse(rules.bootstrapped(JSON.stringify({ format: 1, ...place, version, items })));
      const { message } = (deeds as { message?: string }[])[0] ?? {};
      if (message) throw new Error(message);
      rules.install();
      return JSON.parse(rules.explain(flag, attributes, nowMs)) as Explanation;
    } finally {
      rules.free();
    }
  } finally {
    attributes.free();
  }
}
