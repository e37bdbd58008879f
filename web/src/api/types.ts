// Names for what the API answers, taken from the generated paths, and the wire form of rules, which
// the document leaves open: what a newer server adds there must not break an older console.
import type { paths } from "./schema";

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer T } } } };
}
  ? T
  : never;

export type Me = Answer<"/api/v1/me">;
export type SignedIn = paths["/api/v1/sessions"]["post"]["responses"][201]["content"]["application/json"];
export type MemberList = Answer<"/api/v1/members">;
export type Member = MemberList["items"][number];
export type MemberSession = Answer<"/api/v1/sessions">["items"][number];
export type Assignment = Member["roles"][number];
export type Role = Answer<"/api/v1/roles">["items"][number];
export type ApiToken = Answer<"/api/v1/tokens">["items"][number];
export type SdkKey =
  Answer<"/api/v1/projects/{project}/environments/{environment}/sdk-keys">["items"][number];
export type Project = Answer<"/api/v1/projects">["items"][number];
export type Environment = Answer<"/api/v1/projects/{project}/environments">["items"][number];
export type FlagPage = Answer<"/api/v1/projects/{project}/flags">;
export type Flag = FlagPage["items"][number];
export type FlagDetail = Answer<"/api/v1/projects/{project}/flags/{flag}">;
export type FlagState = Flag["environments"][string];
export type FlagRules = FlagDetail["environments"][string];
export type CustomerList = Answer<"/api/v1/customers">;
export type Customer = CustomerList["items"][number];
export type CustomerPage = Answer<"/api/v1/projects/{project}/environments/{environment}/customers/{key}">;
export type ChangePage = Answer<"/api/v1/changes">;
export type Change = ChangePage["items"][number];
export type Release = Answer<"/api/v1/projects/{project}/environments/{environment}/releases/{release}">;
export type ReleaseGuard = Release["guards"][number];
export type ReleaseEvent =
  Answer<"/api/v1/projects/{project}/environments/{environment}/releases/{release}/events">["items"][number];
export type ReleaseCounts =
  Answer<"/api/v1/projects/{project}/environments/{environment}/releases/{release}/evidence">;
export type Ledger = Answer<"/api/v1/projects/{project}/environments/{environment}/ledger">;
export type LedgerEntry = Ledger["entries"][number];
export type Template = Answer<"/api/v1/release-templates">["items"][number];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Requirement {
  flag: string;
  variants: string[];
}

export interface Clause {
  attribute: string;
  op: string;
  values?: Json[];
  ignore_case?: boolean;
  /** Of `bucket_below`, in parts per million. */
  below?: number;
}

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { segment: string }
  | Requirement
  | Clause;

export interface Arm {
  variant: string;
  start: number;
  len: number;
}

export interface Split {
  algo: string;
  seed: string;
  unit?: string;
  arms: Arm[];
  rest?: string;
}

export type Serve = { variant: string } | { split: Split };

export interface Rule {
  id: string;
  when: Condition;
  serve: Serve;
}

export interface Override {
  id: string;
  attribute: string;
  values: Json[];
  variant: string;
  expires_at?: string | null;
  kind?: string | null;
  hash?: string | null;
  reason?: string | null;
  author?: string | null;
}

/** What a flag answers for a customer, with why. */
export interface CustomerAnswer {
  value: Json;
  variant: string | null;
  reason: string;
  rule?: string;
  override?: string;
  prerequisite?: string;
  error?: string;
  differs: boolean;
  by_override?: Override;
  rules_version: number;
  before?: { variant: string | null; reason: string };
}

export function customerAnswers(page: CustomerPage): [string, CustomerAnswer][] {
  return Object.entries(page.flags as unknown as Record<string, CustomerAnswer>);
}

/** The rules of one environment in the wire form. */
export interface WireRules {
  off_variant: string;
  requires: Requirement[];
  overrides: Override[];
  rules: Rule[];
  fallthrough: Serve;
}

export function wireRules(rules: FlagRules): WireRules {
  return rules as unknown as WireRules;
}
