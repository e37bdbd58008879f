// Where an invitation leads: its secret stands behind the `#`, which no server ever sees.
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { MailX } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Problem } from "../api/problem";
import { Mark } from "../frame/mark";
import { useTitle } from "../frame/title";
import { Panel } from "../states/states";
import { Button, buttonClass } from "../ui/button";
import { ProblemNotice } from "../ui/notice";
import { acceptInvitation, enterWithPassword, rememberEntrance } from "./enter";
import { NewPassword, passwordFault } from "./new-password";
import { session } from "./session";

export function AcceptInvitation() {
  useTitle("Accept an invitation");
  const [invitation] = useState(() => window.location.hash.slice(1));
  if (invitation) return <Accept invitation={invitation} />;
  return (
    <main className="px-4">
      <Panel icon={<MailX size={20} aria-hidden />} title="This link carries no invitation" whole>
        <p className="text-ink-2">
          Open the whole link that you were sent, with what stands behind the “#”. If it is lost, ask for
          another one.
        </p>
        <div>
          <Link to="/sign-in" className={buttonClass()}>
            Sign in
          </Link>
        </div>
      </Panel>
    </main>
  );
}

function Accept({ invitation }: { invitation: string }) {
  const { tenant = "default" } = useSearch({ from: "/accept-invitation" });
  const router = useRouter();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fault = passwordFault(password, again);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || fault) return;
    setBusy(true);
    setProblem(null);
    try {
      const { email } = await acceptInvitation(invitation, password);
      rememberEntrance({ with: "password", tenant, email });
      session.signIn(await enterWithPassword({ tenant, email, password }), false);
      router.history.replace("/");
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
          <h1 className="text-xl font-semibold">Welcome to Tidegate</h1>
        </div>
        <p className="text-ink-2">
          You are invited to the tenant <b className="text-ink">{tenant}</b>. Choose a password: with it and
          your e-mail address you sign in from now on.
        </p>
        {problem && <ProblemNotice problem={problem} />}
        <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        <Button type="submit" look="primary" aria-disabled={busy || fault !== null} className="min-h-10">
          {busy ? "Asking the server…" : "Set the password and sign in"}
        </Button>
      </form>
    </main>
  );
}
