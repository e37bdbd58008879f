// How the release goes for each customer, as far as reports name them.
import { Link } from "@tanstack/react-router";
import type { Release, ReleaseCounts } from "../api/types";
import { cx } from "../ui/cx";
import { Tag } from "../ui/tag";
import { count, evidence } from "../words/numbers";
import type { Place } from "./queries";
import { customersExposed } from "./tally";

const SHOWN = 12;
const CELL = "px-3 py-1.5 align-top";

interface CustomersProps {
  place: Place;
  release: Release;
  counts: ReleaseCounts | undefined;
}

export function Customers({ place, release, counts }: CustomersProps) {
  const exposed = counts ? customersExposed(release, counts) : [];
  const halted = release.halted_customers;
  const named = exposed.map(({ customer }) => customer);
  const rows = [
    ...halted.filter((key) => !named.includes(key)).map((customer) => ({ customer, treatment: null })),
    ...exposed,
  ];
  if (!counts && release.attempt > 0 && rows.length === 0) {
    return <p className="text-ink-2">Not known yet.</p>;
  }
  if (rows.length === 0) {
    return <p className="text-ink-2">No report has named a customer who got {release.target}.</p>;
  }
  const rest = rows.length - SHOWN;
  const near = new Map(release.evidence?.customers.map(({ customer, ln_e }) => [customer, ln_e]));
  return (
    <>
      <table className="w-full border-collapse overflow-hidden rounded-lg bg-surface outline outline-line">
        <thead className="text-xs text-ink-3">
          <tr>
            <th scope="col" className={cx(CELL, "text-left font-medium")}>
              Customer
            </th>
            <th scope="col" className={cx(CELL, "text-right font-medium")}>
              Exposures
            </th>
            <th scope="col" className={cx(CELL, "text-right font-medium")}>
              Errors
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map(({ customer, treatment }) => (
            <tr key={customer} className="border-t border-line">
              <th scope="row" className={cx(CELL, "text-left font-normal [overflow-wrap:anywhere]")}>
                <Link
                  to="/projects/$project/$environment/customers/$customer"
                  params={{ ...place, customer }}
                  className="text-link hover:underline"
                >
                  {customer}
                </Link>
                {halted.includes(customer) && <Tag className="ml-1.5 border-bad text-bad">halted alone</Tag>}
                {!halted.includes(customer) && near.has(customer) && (
                  <span className="block text-xs text-ink-3">
                    evidence {evidence(near.get(customer) ?? 0)}
                  </span>
                )}
              </th>
              <td className={cx(CELL, "text-right")}>{treatment ? count(treatment.of) : "–"}</td>
              <td className={cx(CELL, "text-right")}>{treatment ? count(treatment.failed) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && <p className="mt-1 text-xs text-ink-3">and {count(rest)} more, with fewer errors</p>}
    </>
  );
}
