import type { ErrorCode, EvaluationContext, FlagMetadata, ResolutionDetails } from "@openfeature/core";
import type { Answers, Context, Details, Json } from "./types.js";

/** What a provider is called. */
export const METADATA = { name: "tidegate" } as const;

/** A context in our words: they are the same. Times go as texts. */
export function contextOf(context: EvaluationContext): Context {
  return JSON.parse(JSON.stringify(context)) as Context;
}

/** What a flag answers, in OpenFeature's words. */
export function resolve<T>(answers: Answers, flag: string, fallback: T): ResolutionDetails<T> {
  const details = answers.details(flag as never, fallback as never) as Details<T>;
  const { value, variant, reason, error } = details;
  return {
    value,
    reason,
    ...(variant === null ? {} : { variant }),
    ...(error ? { errorCode: codeOf(error) } : {}),
    flagMetadata: metadataOf(details as Details),
  };
}

function codeOf(error: NonNullable<Details["error"]>): ErrorCode {
  // The codes are texts; the enumeration that names them is not worth a dependency at run time.
  return (error === "UNSUPPORTED" ? "GENERAL" : error) as ErrorCode;
}

function metadataOf({ rule, metadata }: Details): FlagMetadata {
  const isFlat = ([, value]: [string, Json]) => ["string", "number", "boolean"].includes(typeof value);
  const flat = Object.fromEntries(Object.entries(metadata ?? {}).filter(isFlat));
  return { ...flat, ...(rule ? { rule } : {}) } as FlagMetadata;
}
