// The command palette: type where to go or what to do. Flags, customers and releases are searched for as one
// types; what is done asks for its reason on the page that it belongs to.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Building2, Flag, Hand, MapPin, OctagonX, Play, Rocket } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useDeferredValue, useState } from "react";
import { customersQuery, flagsQuery } from "../api/queries";
import type { Release } from "../api/types";
import { StateBadge } from "../releases/parts";
import { openReleasesQuery } from "../releases/queries";
import { applies } from "../releases/verbs";
import { useBarred } from "../session/may";
import { isUnderWay } from "../words/releases";

const FOUND = 6;
const ITEM =
  "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 data-[selected=true]:bg-hover";
const GROUP =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3";

const PAGES = [
  ["Flags", "/projects/$project/$environment/flags"],
  ["Releases", "/projects/$project/$environment/releases"],
  ["Ledger of prevented incidents", "/projects/$project/$environment/releases/ledger"],
  ["Customers", "/projects/$project/$environment/customers"],
  ["Changes", "/projects/$project/$environment/changes"],
  ["Explain", "/projects/$project/$environment/explain"],
  ["Access", "/projects/$project/$environment/access"],
] as const;

const SAYS = [
  { verb: "halt", words: "Halt release", icon: <OctagonX size={16} aria-hidden className="text-bad" /> },
  { verb: "pause", words: "Pause release", icon: <Hand size={16} aria-hidden /> },
  { verb: "resume", words: "Resume release", icon: <Play size={16} aria-hidden /> },
] as const;

interface PaletteProps {
  project: string;
  environment: string;
  onClose: () => void;
}

const named = ({ flag, baseline, target }: Release) => `${flag}: ${baseline} → ${target}`;

export default function Palette({ project, environment, onClose }: PaletteProps) {
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const place = { project, environment };
  const { data: releases, isLoading } = useQuery(openReleasesQuery(place));
  const flags = useInfiniteQuery({ ...flagsQuery(project, asked), enabled: asked !== "" });
  const customers = useInfiniteQuery({ ...customersQuery(asked), enabled: asked !== "" });
  const navigate = useNavigate();
  // All that is said to releases from here needs this.
  const barred = useBarred("releases:halt", place);
  const go = (to: () => Promise<void>) => () => {
    onClose();
    void to();
  };
  const open = (release: string, say?: string) =>
    go(() =>
      navigate({
        to: "/projects/$project/$environment/releases/$release",
        params: { ...place, release },
        search: say ? { say } : {},
      }),
    );
  return (
    <Radix.Root open onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-panel">
          <Radix.Title className="sr-only">Command palette</Radix.Title>
          <Radix.Description className="sr-only">
            Type to find, arrow keys to choose, Enter to go.
          </Radix.Description>
          <Command label="Command palette" loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="Go to a flag, customer or release, or say what to do"
              className="h-11 w-full border-b border-line bg-transparent px-4 outline-none"
            />
            <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-2.5 py-3 text-ink-2">Nothing is called so.</Command.Empty>
              {/* The first item is the chosen one: so those that come first have to be there. */}
              {!isLoading && (
                <>
                  <Group heading="Releases">
                    {releases?.flatMap((release) => [
                      <Item
                        key={release.id}
                        value={`release ${named(release)} ${release.id}`}
                        onSelect={open(release.id)}
                      >
                        <Rocket size={16} aria-hidden />
                        <span className="min-w-0 flex-1 truncate">{named(release)}</span>
                        <StateBadge state={release.state} />
                      </Item>,
                      ...SAYS.filter(({ verb }) => isUnderWay(release.state) && applies(verb, release)).map(
                        ({ verb, words, icon }) => (
                          <Item
                            key={release.id + verb}
                            value={`${words} ${named(release)} ${release.id}`}
                            barred={barred}
                            onSelect={open(release.id, verb)}
                          >
                            {icon}
                            <span className="min-w-0 shrink-0 truncate">
                              {words} <b>{release.flag}</b>
                            </span>
                          </Item>
                        ),
                      ),
                    ])}
                    <Item
                      value="Start a release"
                      onSelect={go(() =>
                        navigate({
                          to: "/projects/$project/$environment/releases/new",
                          params: place,
                          search: {},
                        }),
                      )}
                    >
                      <Rocket size={16} aria-hidden />
                      Start a release
                    </Item>
                  </Group>
                  <Group heading="Pages">
                    {PAGES.map(([words, to]) => (
                      <Item
                        key={words}
                        value={`page ${words}`}
                        onSelect={go(() => navigate({ to, params: place }))}
                      >
                        <MapPin size={16} aria-hidden />
                        {words}
                      </Item>
                    ))}
                  </Group>
                  <Group heading="Flags">
                    {flags.data?.pages[0]?.items.slice(0, FOUND).map(({ key }) => (
                      <Item
                        key={key}
                        value={`flag ${key}`}
                        found={asked}
                        onSelect={go(() =>
                          navigate({
                            to: "/projects/$project/$environment/flags/$flag",
                            params: { ...place, flag: key },
                          }),
                        )}
                      >
                        <Flag size={16} aria-hidden />
                        <span className="truncate font-mono text-[0.8125rem]">{key}</span>
                      </Item>
                    ))}
                  </Group>
                  <Group heading="Customers">
                    {customers.data?.pages[0]?.items.slice(0, FOUND).map(({ key, name }) => (
                      <Item
                        key={key}
                        value={`customer ${name} ${key}`}
                        found={asked}
                        onSelect={go(() =>
                          navigate({
                            to: "/projects/$project/$environment/customers/$customer",
                            params: { ...place, customer: key },
                          }),
                        )}
                      >
                        <Building2 size={16} aria-hidden />
                        <span className="truncate">{name}</span>
                        <span className="truncate font-mono text-[0.8125rem] text-ink-2">{key}</span>
                      </Item>
                    ))}
                  </Group>
                </>
              )}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group heading={heading} className={GROUP}>
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  value: string;
  /** What the server found it by, where its own words need not have that. */
  found?: string;
  /** Why it cannot be chosen, if it cannot. */
  barred?: string | null;
  onSelect: () => void;
  children: ReactNode;
}

function Item({ value, found, barred, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      keywords={found ? [found] : []}
      onSelect={onSelect}
      disabled={Boolean(barred)}
      className={ITEM}
    >
      {children}
      {barred && <span className="min-w-0 truncate text-xs text-ink-2">{barred}</span>}
    </Command.Item>
  );
}
