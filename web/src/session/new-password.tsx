// A password that is to be: typed twice, and long enough.
import { SecretField } from "../ui/field";

const LEAST = 12;
const MOST = 256;

/** What is wrong with it, in words; `null` if nothing is. */
export function passwordFault(password: string, again: string): string | null {
  const length = [...password].length;
  if (length < LEAST) return `${LEAST} characters at least; ${LEAST - length} more to go.`;
  if (length > MOST) return `${MOST} characters at most.`;
  return password === again ? null : "The two do not agree yet.";
}

interface NewPasswordProps {
  password: string;
  again: string;
  onPassword: (password: string) => void;
  onAgain: (again: string) => void;
}

export function NewPassword({ password, again, onPassword, onAgain }: NewPasswordProps) {
  return (
    <>
      <SecretField
        label="New password"
        required
        autoComplete="new-password"
        value={password}
        onChange={onPassword}
      />
      <SecretField
        label="New password again"
        required
        autoComplete="new-password"
        value={again}
        onChange={onAgain}
        help={passwordFault(password, again) ?? "Good."}
      />
    </>
  );
}
