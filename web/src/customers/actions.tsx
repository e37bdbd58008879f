// What can be done about one flag of a customer.
import { useState } from "react";
import type { Override } from "../api/types";
import { GuardedButton } from "../ui/guarded";
import type { Where } from "./override";
import { GiveDialog, TakeDialog } from "./override-dialogs";

interface ActionsProps {
  where: Where;
  customer: string;
  variant: string | null;
  override: Override | undefined;
  /** Why nothing can be done; `null` if it can. */
  barred: string | null;
}

export function Actions({ where, customer, variant, override, barred }: ActionsProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const words = override ? "Remove override" : "Override";
  return (
    <>
      <GuardedButton
        barred={barred}
        aria-label={`${words} of ${where.flag}`}
        className="self-start justify-self-start md:justify-self-stretch"
        onClick={() => setOpen(true)}
      >
        {words}
      </GuardedButton>
      {open && override && (
        <TakeDialog where={where} customer={customer} override={override} onClose={close} />
      )}
      {open && !override && (
        <GiveDialog where={where} customer={customer} variant={variant} onClose={close} />
      )}
    </>
  );
}
