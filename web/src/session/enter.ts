// Coming in: with a token, with a password, with an invitation. None of it goes through the client of those
// who are signed in.
import { Problem } from "../api/problem";
import type { Member, SignedIn } from "../api/types";
import { serverUrl } from "../base";
import { type Opened, openedBy } from "./session";

const REFUSED_TOKEN = new Problem(
  401,
  "This token is not accepted",
  "It may be incomplete, expired or revoked, or belong to another server.",
);

export interface Credentials {
  tenant: string;
  email: string;
  password: string;
}

async function ask<T>(path: string, bearer: string | null, body?: unknown): Promise<T> {
  const headers: Record<string, string> = body ? { "Content-Type": "application/json" } : {};
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const init = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
  let response: Response;
  try {
    response = await fetch(serverUrl + path, init);
  } catch (error) {
    // A header cannot carry it: then it is no token.
    if (/header|ByteString|code point/i.test(String(error))) throw REFUSED_TOKEN;
    throw Problem.unreachable();
  }
  const answered: unknown = await response.json().catch(() => null);
  if (!response.ok) throw Problem.from(response.status, answered);
  return answered as T;
}

function told(title: string, detail?: string) {
  return (error: unknown): never => {
    const problem = Problem.of(error);
    throw problem.status === 401 ? new Problem(401, title, detail ?? problem.detail) : problem;
  };
}

/** Asks the server who the token is, before it is kept anywhere. */
export async function enterWithToken(token: string): Promise<Opened> {
  await ask("/api/v1/me", token).catch(told(REFUSED_TOKEN.title, REFUSED_TOKEN.detail));
  return { token };
}

export async function enterWithPassword(credentials: Credentials): Promise<Opened> {
  const answer = ask<SignedIn>("/api/v1/sessions", null, credentials);
  return openedBy(await answer.catch(told("You are not let in")));
}

/** Sets the password of whoever was invited. */
export function acceptInvitation(invitation: string, password: string): Promise<Member> {
  const answer = ask<Member>("/api/v1/invitations/accept", invitation, { password });
  return answer.catch(told("This invitation is not open", "It may be incomplete, used or over a week old."));
}

const KEY = "tidegate.entrance";

/** How somebody came in last on this device, so that it need not be typed again. Nothing of it is secret. */
export interface Entrance {
  with: "token" | "password";
  tenant?: string;
  email?: string;
}

export function lastEntrance(): Entrance {
  try {
    const held = JSON.parse(localStorage.getItem(KEY) ?? "null") as Entrance | null;
    return held?.with === "password" ? held : { with: "token" };
  } catch {
    return { with: "token" };
  }
}

export function rememberEntrance(entrance: Entrance): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(entrance));
  } catch {
    // Storage may be forbidden: then it is typed again.
  }
}
