// What can be done with a customer as a whole: enter, change, erase, compare.
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Customer } from "../api/types";
import { useBarred } from "../session/may";
import { Button } from "../ui/button";
import { GuardedButton } from "../ui/guarded";
import { EditDialog, EraseDialog } from "./edit";

interface DoingsProps {
  customer: Customer | undefined;
  customerKey: string;
  other: string;
}

export function Doings({ customer, customerKey, other }: DoingsProps) {
  const [doing, setDoing] = useState<"edit" | "erase" | null>(null);
  const [remains, setRemains] = useState<string[] | null>(null);
  const barred = useBarred("customers:write");
  const close = () => setDoing(null);
  const erased = (left: string[]) => {
    setRemains(left);
    close();
  };
  return (
    <div className="mb-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <GuardedButton barred={barred} onClick={() => setDoing("edit")}>
          {customer ? "Change" : "Enter this customer"}
        </GuardedButton>
        {customer && (
          <GuardedButton barred={barred} onClick={() => setDoing("erase")}>
            Erase
          </GuardedButton>
        )}
        <Compare key={other} other={other} />
      </div>
      {remains && (
        <div role="status" className="rounded-lg border border-line bg-surface p-3">
          <p className="font-medium">Erased. What stays:</p>
          <ul className="list-disc pl-5 text-ink-2">
            {remains.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      )}
      {doing === "edit" && <EditDialog customer={customer} customerKey={customerKey} onClose={close} />}
      {doing === "erase" && customer && <EraseDialog customer={customer} onClose={close} onDone={erased} />}
    </div>
  );
}

/** Whom it is compared with stands in the address. */
function Compare({ other }: { other: string }) {
  const navigate = useNavigate({ from: "/projects/$project/$environment/customers/$customer" });
  const [text, setText] = useState(other);
  const compare = (event: FormEvent) => {
    event.preventDefault();
    const key = text.trim();
    void navigate({ search: ({ with: _, ...rest }) => (key ? { ...rest, with: key } : rest) });
  };
  return (
    <form onSubmit={compare} className="flex min-w-0 items-center gap-2">
      <label htmlFor="compare-with" className="text-ink-2">
        Compare with
      </label>
      <input
        id="compare-with"
        className="h-8 w-36 min-w-0 rounded-md border border-line-strong bg-surface px-2.5"
        value={text}
        placeholder="another key"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit">Compare</Button>
    </form>
  );
}
