// Another password. It ends every session, so this one begins anew.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, reply } from "../api/client";
import { Problem } from "../api/problem";
import { enterWithPassword } from "../session/enter";
import { NewPassword, passwordFault } from "../session/new-password";
import { session } from "../session/session";
import { Button } from "../ui/button";
import { SecretField } from "../ui/field";
import { Notice, ProblemNotice } from "../ui/notice";

export function ChangePassword({ tenant, email }: { tenant: string; email: string }) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const fault = passwordFault(password, again);
  const change = useMutation({
    mutationFn: async () => {
      await reply(api.PUT("/api/v1/me/password", { body: { current, password } }));
      session.renew(await enterWithPassword({ tenant, email, password }));
    },
    onSuccess: () => {
      setCurrent("");
      setPassword("");
      setAgain("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fault && !change.isPending) change.mutate();
  };
  return (
    <section aria-label="Password">
      <h2 className="mb-2 font-semibold">Change your password</h2>
      <form
        onSubmit={submit}
        className="flex max-w-md flex-col gap-4 rounded-lg border border-line bg-surface p-4"
      >
        {change.error && <ProblemNotice problem={Problem.of(change.error)} />}
        {change.isSuccess && <Notice>Your password is changed. All other sessions have ended.</Notice>}
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <SecretField
          label="Current password"
          required
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
        />
        <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        <div>
          <Button type="submit" look="primary" aria-disabled={change.isPending || fault !== null || !current}>
            {change.isPending ? "Changing…" : "Change the password"}
          </Button>
        </div>
      </form>
    </section>
  );
}
