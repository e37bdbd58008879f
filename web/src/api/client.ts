// The one door to the server: a client typed by the OpenAPI document.
import createClient from "openapi-fetch";
import { session } from "../session/session";
import { Problem } from "./problem";
import type { paths } from "./schema";

/** Sends a request with the session's token; a 401 ends the session that it was sent for. */
export async function authorised(request: Request): Promise<Response> {
  const token = session.token();
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  const response = await fetch(request);
  if (response.status === 401 && token) session.expire(token);
  return response;
}

export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: authorised });

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body, or a `Problem`. */
export async function answer<T>(call: Promise<Reply<T>>): Promise<T> {
  let reply: Reply<T>;
  try {
    reply = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw error instanceof TypeError ? Problem.unreachable() : Problem.of(error);
  }
  const { data, error, response } = reply;
  if (!response.ok || data === undefined) {
    throw Problem.from(response.status, error, response.headers.get("x-request-id") ?? undefined);
  }
  return data;
}

/** A fresh idempotency key. `crypto.randomUUID` is missing on plain-http origins, so it is not used. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
