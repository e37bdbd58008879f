// The console's one event stream, open while somebody is signed in.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { authorised } from "../api/client";
import { serverUrl } from "../base";
import { useToken } from "../session/session";
import { LiveCache } from "./apply";
import { ownChanges } from "./own";
import { type Connection, openStream } from "./stream";
import { unseenChanges } from "./unseen";

const ASLEEP_AFTER_MS = 60_000;

const ConnectionContext = createContext<Connection>("connecting");

export const useConnection = () => useContext(ConnectionContext);

const openEvents = (signal: AbortSignal) =>
  authorised(
    new Request(`${serverUrl}/api/v1/events`, {
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
      signal,
    }),
  );

/**
 * Whether the window is looked at, or was a moment ago. A browser opens few connections to one server:
 * streams of forgotten windows would use them up.
 */
function useAwake(): boolean {
  const [awake, setAwake] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const change = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") setAwake(true);
      else timer = setTimeout(() => setAwake(false), ASLEEP_AFTER_MS);
    };
    document.addEventListener("visibilitychange", change);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", change);
    };
  }, []);
  return awake;
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const signedIn = useToken() !== null;
  const cache = useQueryClient();
  const awake = useAwake();
  const [connection, setConnection] = useState<Connection>("connecting");
  const [live] = useState(() => new LiveCache(cache, ownChanges, unseenChanges));

  useEffect(() => {
    if (!signedIn || !awake) return;
    const stream = openStream({
      open: openEvents,
      onEvent: (event) => void live.receive(event),
      onConnection: setConnection,
    });
    window.addEventListener("online", stream.wake);
    return () => {
      window.removeEventListener("online", stream.wake);
      stream.close();
      live.close();
    };
  }, [signedIn, awake, live]);

  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}
