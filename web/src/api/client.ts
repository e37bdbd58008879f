// The one door to the server: a client typed by the OpenAPI document.
import createClient from "openapi-fetch";
import { serverUrl } from "../base";
import { isDue, renew } from "../session/renew";
import { session } from "../session/session";
import { Problem } from "./problem";
import type { paths } from "./schema";

/**
 * Sends a request with the session's token. What changes something carries a name, so that it has one effect
 * however often it is sent. A 401 ends the session that it was sent for, unless it can be renewed.
 */
export async function authorised(request: Request): Promise<Response> {
  const opened = session.opened();
  if (request.method !== "GET") request.headers.set("Idempotency-Key", idempotencyKey());
  // Nothing is awaited before it has to be: a switch sends its request in the very task of the click.
  if (opened && isDue(opened, Date.now())) await renew(opened.token);
  const again = opened?.member ? request.clone() : null;
  const token = session.token();
  const response = await send(request, token);
  if (response.status !== 401 || !token) return response;
  if (!again) {
    session.expire(token);
    return response;
  }
  await renew(token);
  return session.token() ? send(again, session.token()) : response;
}

function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return fetch(request);
}

export const api = createClient<paths>({ baseUrl: serverUrl, fetch: authorised });

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer and its headers, or a `Problem`. */
export async function reply<T>(
  call: Promise<Reply<T>>,
): Promise<{ data: T | undefined; response: Response }> {
  let got: Reply<T>;
  try {
    got = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw error instanceof TypeError ? Problem.unreachable() : Problem.of(error);
  }
  const { data, error, response } = got;
  if (!response.ok) {
    throw Problem.from(response.status, error, response.headers.get("x-request-id") ?? undefined);
  }
  return { data, response };
}

/** The answer's body, or a `Problem`. */
export async function answer<T>(call: Promise<Reply<T>>): Promise<T> {
  const { data, response } = await reply(call);
  if (data === undefined) throw Problem.from(response.status, null);
  return data;
}

/** A fresh idempotency key. `crypto.randomUUID` is missing on plain-http origins, so it is not used. */
function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
