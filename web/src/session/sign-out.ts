// Signing out ends the session on the server, too; a token stays what it is.
import { api } from "../api/client";
import { session } from "./session";

export async function signOut(): Promise<void> {
  const id = session.opened()?.member?.session;
  // Without an answer the session ends on this device nevertheless, and on the server in two weeks.
  if (id) await api.DELETE("/api/v1/sessions/{id}", { params: { path: { id } } }).catch(() => {});
  session.signOut();
}
