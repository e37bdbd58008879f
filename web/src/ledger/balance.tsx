// Both sides of the ledger, added up.
import type { ReactNode } from "react";
import type { Ledger } from "../api/types";
import { amount } from "../words/ledger";
import { count, lengthWords } from "../words/numbers";

type Figure = [name: string, value: ReactNode, note?: string];

export function Balance({ ledger: { totals, repair_s } }: { ledger: Ledger }) {
  const spared: Figure[] = [
    [
      "Errors avoided",
      `at least ${amount(totals.errors_claimed)}`,
      `estimated ${amount(totals.errors_estimated)}`,
    ],
    ["Users", amount(totals.users)],
    ["Customers", count(totals.customers)],
    ["Time", lengthWords(totals.saved_s)],
    [
      "Halts",
      count(totals.confirmed + totals.probable),
      `${count(totals.confirmed)} confirmed, ${count(totals.probable)} probable`,
    ],
  ];
  const paid: Figure[] = [
    ["False halts", count(totals.false_halts)],
    ["Disputed halts", count(totals.disputed), "nothing is claimed for them"],
    ["Good changes came later", lengthWords(totals.delay_s)],
    [
      "Missed incidents",
      count(totals.missed),
      totals.missed > 0 ? `lasted ${lengthWords(totals.missed_s)}` : undefined,
    ],
  ];
  return (
    <div>
      <div className="grid gap-4 lg:grid-cols-2">
        <Side title="Spared" figures={spared} />
        <Side title="Paid" figures={paid} />
      </div>
      <p className="mt-2 max-w-3xl text-xs text-ink-3">
        “At least” is right with 80 %; the estimate claims too much more often than not. Both compare with
        people, who need {lengthWords(repair_s)} to find and undo a bad release: the median of the latest
        incidents that they found, or 45 min while there are fewer than three.
      </p>
    </div>
  );
}

function Side({ title, figures }: { title: string; figures: Figure[] }) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface p-4">
      <h2 className="mb-2 font-semibold">{title}</h2>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
        {figures.map(([name, value, note]) => (
          <div key={name} className="min-w-0">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className="text-base font-semibold [overflow-wrap:anywhere]">
              {value}
              {note && <span className="block text-xs font-normal text-ink-2">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
