import { Link } from "@tanstack/react-router";
import { useBarred } from "../session/may";
import { buttonClass } from "../ui/button";
import { GuardedButton } from "../ui/guarded";
import type { Place } from "./queries";

/** Leads to the form of a new release, of a flag where that is known. */
export function StartLink({ place, flag }: { place: Place; flag?: string }) {
  const barred = useBarred("releases:write", place);
  if (barred !== null) return <GuardedButton barred={barred}>Start a release</GuardedButton>;
  return (
    <Link
      to="/projects/$project/$environment/releases/new"
      params={place}
      search={flag ? { flag } : {}}
      className={buttonClass("primary")}
    >
      Start a release
    </Link>
  );
}
