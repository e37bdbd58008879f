// The releases of a flag, on its page: the one that drives it, and the way to a new one.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { ProblemNotice } from "../ui/notice";
import { Bar } from "../ui/skeleton";
import { Time } from "../ui/time";
import { exposureWords, hasEnded, stageWords } from "../words/releases";
import { FromTo, StateBadge } from "./parts";
import { flagReleasesQuery, type Place } from "./queries";
import { StartLink } from "./start-link";

export function OfFlag({ place, flag }: { place: Place; flag: string }) {
  const { data: releases, error } = useQuery(flagReleasesQuery(place, flag));
  if (error && !releases) return <ProblemNotice problem={Problem.of(error)} />;
  if (!releases) return <Bar className="h-10 w-full rounded-lg" />;
  const isDriven = releases.some(({ state }) => !hasEnded(state) && state !== "draft");
  return (
    <div className="flex flex-col gap-2">
      {releases.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {releases.map((release) => (
            <li key={release.id} className="relative flex flex-col gap-1 px-3 py-2 hover:bg-hover">
              <span className="flex flex-wrap items-center justify-between gap-2">
                <Link
                  to="/projects/$project/$environment/releases/$release"
                  params={{ ...place, release: release.id }}
                  className="after:absolute after:inset-0"
                >
                  <FromTo release={release} />
                </Link>
                <StateBadge state={release.state} />
              </span>
              <span className="text-xs text-ink-2">
                {release.ended_at ? (
                  <>
                    ended <Time at={release.ended_at} />, created by {release.creator.name}
                  </>
                ) : (
                  `${stageWords(release)}, exposed: ${exposureWords(release)}`
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {releases.length === 0 && (
        <p className="text-ink-2">
          No release yet. A release takes this flag to another variant in stages, and back when harm is
          proven.
        </p>
      )}
      {!isDriven && (
        <div>
          <StartLink place={place} flag={flag} />
        </div>
      )}
    </div>
  );
}
