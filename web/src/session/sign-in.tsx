import { useRouter, useSearch } from "@tanstack/react-router";
import { CircleAlert, Eye, EyeOff } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { Problem } from "../api/problem";
import { Mark } from "../frame/mark";
import { useTitle } from "../frame/title";
import { Button, IconButton } from "../ui/button";
import { Code } from "../ui/tag";
import { Words } from "../ui/words";
import { safeReturn, session } from "./session";

/** Asks the server who the token is, before it is kept anywhere. */
async function check(token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch("/api/v1/me", { headers });
  } catch (error) {
    // A header cannot carry it: then it is no token.
    if (/header|ByteString|code point/i.test(String(error))) throw refused();
    throw Problem.unreachable();
  }
  if (response.status === 401) throw refused();
  if (!response.ok) throw Problem.from(response.status, await response.json().catch(() => null));
}

function refused(): Problem {
  return new Problem(
    401,
    "This token is not accepted",
    "It may be incomplete, expired or revoked, or belong to another server.",
  );
}

function Notice({ children, bad = false }: { children: ReactNode; bad?: boolean }) {
  return (
    <div
      role={bad ? "alert" : "status"}
      className={
        bad
          ? "flex gap-2 rounded-md border border-bad bg-bad-soft px-3 py-2 text-sm text-bad"
          : "rounded-md border border-line bg-sunken px-3 py-2 text-sm text-ink-2"
      }
    >
      {children}
    </div>
  );
}

function Ended() {
  const ended = session.ended();
  if (ended === "expired") {
    return (
      <Notice>
        Your session has ended: the server no longer accepts the token. Sign in to go on where you were.
      </Notice>
    );
  }
  return ended === "signed-out" ? <Notice>You are signed out.</Notice> : null;
}

function TokenField({
  token,
  onChange,
  invalid,
}: {
  token: string;
  onChange: (token: string) => void;
  invalid: boolean;
}) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor="token" className="font-medium">
        Token
      </label>
      <div className="relative">
        <input
          id="token"
          name="token"
          type={shown ? "text" : "password"}
          required
          // biome-ignore lint/a11y/noAutofocus: the page has this one field and nothing before it
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby="token-help"
          aria-invalid={invalid}
          value={token}
          onChange={(event) => onChange(event.target.value)}
          className="h-10 w-full rounded-md border border-line-strong bg-surface pr-11 pl-3 font-mono text-sm"
        />
        <IconButton
          label={shown ? "Hide the token" : "Show the token"}
          aria-pressed={shown}
          className="absolute top-1 right-1"
          onClick={() => setShown(!shown)}
        >
          <Icon size={16} aria-hidden />
        </IconButton>
      </div>
      <p id="token-help" className="text-xs text-ink-3">
        <Code>tidegate serve</Code> prints an owner’s token once, at its first start, in the line that begins
        with <Code>admin token (shown once)</Code>. If you set <Code>TIDEGATE_ADMIN_TOKEN</Code>, it is that
        one. After <Code>cargo xtask run</Code> it stands in the last lines, and in{" "}
        <Code>tidegate-data/admin-token</Code>.
      </p>
    </div>
  );
}

export function SignIn() {
  const { return: back } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const [token, setToken] = useState("");
  const [keep, setKeep] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useTitle("Sign in");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = token.trim();
    if (!given || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await check(given);
      session.signIn(given, keep);
      router.history.push(safeReturn(back));
    } catch (error) {
      setProblem(Problem.of(error));
      setBusy(false);
    }
  };

  return (
    <main className="flex min-h-dvh items-center justify-center px-4 py-10">
      <form onSubmit={submit} className="flex w-full max-w-sm flex-col gap-4">
        <div className="flex items-center gap-3">
          <Mark size={36} />
          <h1 className="text-xl font-semibold">Sign in to Tidegate</h1>
        </div>
        {problem ? (
          <Notice bad>
            <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
            <span>
              <b>{problem.title}.</b> {problem.detail && <Words text={problem.detail} />}
            </span>
          </Notice>
        ) : (
          <Ended />
        )}
        <TokenField token={token} onChange={setToken} invalid={problem?.status === 401} />
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            checked={keep}
            onChange={(event) => setKeep(event.target.checked)}
            className="size-4 accent-accent"
          />
          Keep me signed in on this device
        </label>
        <Button type="submit" look="primary" aria-disabled={busy} className="min-h-10">
          {busy ? "Asking the server…" : "Sign in"}
        </Button>
      </form>
    </main>
  );
}
