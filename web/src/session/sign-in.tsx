import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { Problem } from "../api/problem";
import { base } from "../base";
import { Mark } from "../frame/mark";
import { useTitle } from "../frame/title";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Field, SecretField } from "../ui/field";
import { Notice, ProblemNotice } from "../ui/notice";
import { Code } from "../ui/tag";
import { type Entrance, enterWithPassword, enterWithToken, lastEntrance, rememberEntrance } from "./enter";
import { safeReturn, session } from "./session";

type Way = Entrance["with"];

const WAYS: [Way, string][] = [
  ["password", "E-mail and password"],
  ["token", "Token"],
];

function Ended() {
  const ended = session.ended();
  if (ended === "expired") {
    return (
      <Notice>
        Your session has ended: the server no longer accepts it. Sign in to go on where you were.
      </Notice>
    );
  }
  return ended === "signed-out" ? <Notice>You are signed out.</Notice> : null;
}

function Ways({ way }: { way: Way }) {
  return (
    <nav
      aria-label="Ways to sign in"
      className="grid grid-cols-2 rounded-md border border-line bg-sunken p-0.5"
    >
      {WAYS.map(([each, words]) => (
        <Link
          key={each}
          from="/sign-in"
          to="."
          search={(search) => ({ ...search, with: each })}
          replace
          aria-current={each === way ? "true" : undefined}
          className={cx(
            "min-h-8 content-center rounded px-2 text-center",
            each === way ? "bg-surface font-medium text-ink shadow-panel" : "text-ink-2 hover:text-ink",
          )}
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}

interface FormProps {
  problem: Problem | null;
  busy: boolean;
  onEnter: (keep: boolean, enter: () => ReturnType<typeof enterWithToken>, entrance: Entrance) => void;
}

function TokenForm({ problem, busy, onEnter }: FormProps) {
  const [token, setToken] = useState("");
  const given = token.trim();
  return (
    <Form
      busy={busy}
      onSubmit={(keep) => given && onEnter(keep, () => enterWithToken(given), { with: "token" })}
    >
      <SecretField
        label="Token"
        required
        autoFocus
        autoComplete="off"
        aria-invalid={problem?.status === 401}
        value={token}
        onChange={setToken}
        className="font-mono"
        help={
          <>
            <Code>tidegate serve</Code> prints an owner’s token once, at its first start, in the line that
            begins with <Code>admin token (shown once)</Code>. If you set <Code>TIDEGATE_ADMIN_TOKEN</Code>,
            it is that one. After <Code>cargo xtask run</Code> it stands in the last lines, and in{" "}
            <Code>tidegate-data/admin-token</Code>.
          </>
        }
      />
    </Form>
  );
}

function PasswordForm({ problem, busy, onEnter }: FormProps) {
  const last = lastEntrance();
  const [tenant, setTenant] = useState(last.tenant ?? "default");
  const [email, setEmail] = useState(last.email ?? "");
  const [password, setPassword] = useState("");
  const submit = (keep: boolean) =>
    onEnter(keep, () => enterWithPassword({ tenant, email: email.trim(), password }), {
      with: "password",
      tenant,
      email: email.trim(),
    });
  return (
    <Form busy={busy} onSubmit={submit}>
      <Field
        label="E-mail"
        type="email"
        required
        autoFocus={!email}
        autoComplete="username"
        aria-invalid={problem?.status === 401}
        value={email}
        onChange={setEmail}
      />
      <SecretField
        label="Password"
        required
        autoFocus={email !== "" && !password}
        autoComplete="current-password"
        aria-invalid={problem?.status === 401}
        value={password}
        onChange={setPassword}
      />
      <Field
        label="Tenant"
        required
        autoCapitalize="none"
        spellCheck={false}
        value={tenant}
        onChange={setTenant}
        help="The key of the organisation; of a server of one’s own it is “default”. Whoever invited you knows it. If you forgot your password, ask for another invitation."
      />
    </Form>
  );
}

function Form({
  busy,
  onSubmit,
  children,
}: {
  busy: boolean;
  onSubmit: (keep: boolean) => void;
  children: ReactNode;
}) {
  const [keep, setKeep] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit(keep);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {children}
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
  );
}

export function SignIn() {
  const { return: back, with: way = lastEntrance().with } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useTitle("Sign in");

  const enter: FormProps["onEnter"] = async (keep, opening, entrance) => {
    setBusy(true);
    setProblem(null);
    try {
      session.signIn(await opening(), keep);
      rememberEntrance(entrance);
      router.history.push(base + safeReturn(back));
    } catch (error) {
      setProblem(Problem.of(error));
      setBusy(false);
    }
  };
  const form = { problem, busy, onEnter: enter };
  return (
    <main className="flex min-h-dvh items-center justify-center px-4 py-10">
      <div className="flex w-full max-w-sm flex-col gap-4">
        <div className="flex items-center gap-3">
          <Mark size={36} />
          <h1 className="text-xl font-semibold">Sign in to Tidegate</h1>
        </div>
        {problem ? <ProblemNotice problem={problem} /> : <Ended />}
        <Ways way={way} />
        {way === "token" ? <TokenForm {...form} /> : <PasswordForm {...form} />}
      </div>
    </main>
  );
}
