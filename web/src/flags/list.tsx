// The rows of the flags list: only those near the screen exist, so that ten thousand flags stay smooth.
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { Environment, Flag } from "../api/types";
import { useShortcuts } from "../frame/shortcuts";
import { cx } from "../ui/cx";
import { Bar } from "../ui/skeleton";
import type { Flips } from "./flip";
import { COLUMNS, FlagRow } from "./row";

const ROW_PX = 56;
const CARD_PX = 116;
const HEADER_PX = 110;
const OVERSCAN = 12;
/** Asks for the next page when this close to the end of what is loaded. */
const AHEAD_ROWS = 80;
const SKELETON_ROWS = 12;

const wideScreen = window.matchMedia("(min-width: 64rem)");
const isWide = () => wideScreen.matches;

function subscribeWide(listener: () => void): () => void {
  wideScreen.addEventListener("change", listener);
  return () => wideScreen.removeEventListener("change", listener);
}

interface FlagListProps {
  project: string;
  environment: Environment;
  environments: Environment[];
  flags: Flag[];
  flips: Flips;
  changed: ReadonlySet<string>;
  more: boolean;
  onMore: () => void;
}

function focusRow(flag: string | undefined): boolean {
  const link = flag === undefined ? null : document.querySelector(`a[data-flag="${CSS.escape(flag)}"]`);
  if (!(link instanceof HTMLElement)) return false;
  link.focus({ preventScroll: true });
  return true;
}

/** Which row has the focus, or -1. */
function focusedRow(flags: Flag[]): number {
  const row = document.activeElement?.closest("[role=row]")?.querySelector("a[data-flag]");
  return row instanceof HTMLElement ? flags.findIndex(({ key }) => key === row.dataset.flag) : -1;
}

/** The rows near the screen, in a list of which the whole window is the scroller. */
function useRows(flags: Flag[]) {
  const list = useRef<HTMLDivElement>(null);
  const wide = useSyncExternalStore(subscribeWide, isWide);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: flags.length,
    // Stable functions: new ones would make every row be laid out again.
    estimateSize: useCallback(() => (wide ? ROW_PX : CARD_PX), [wide]),
    getItemKey: useCallback((index: number) => flags[index]?.key ?? index, [flags]),
    overscan: OVERSCAN,
    scrollMargin: top,
    // The header of the page covers the first pixels of the window.
    scrollPaddingStart: HEADER_PX,
    scrollPaddingEnd: ROW_PX / 2,
  });
  return { list, top, rows, shown: rows.getVirtualItems() };
}

function useListKeys(flags: Flag[], scrollTo: (index: number) => void): void {
  const goTo = useRowFocus(flags, scrollTo);
  const actions = useMemo(
    () => ({ j: () => goTo(focusedRow(flags) + 1), k: () => goTo(focusedRow(flags) - 1) }),
    [goTo, flags],
  );
  useShortcuts(actions);
}

export function FlagList(props: FlagListProps) {
  const { project, environment, environments, flags, flips, changed, more, onMore } = props;
  const { list, top, rows, shown } = useRows(flags);
  useListKeys(flags, rows.scrollToIndex);
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= flags.length - AHEAD_ROWS) onMore();
  }, [more, last, flags.length, onMore]);

  return (
    <div
      role="table"
      aria-label={`Flags in ${environment.name}`}
      aria-rowcount={more ? -1 : flags.length + 1}
      className="rounded-lg border border-line bg-surface"
    >
      <ListHead environment={environment} />
      <div ref={list} role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const flag = flags[index];
          if (!flag) return null;
          return (
            <div
              key={key}
              role="presentation"
              ref={rows.measureElement}
              data-index={index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start - top}px)` }}
            >
              <FlagRow
                project={project}
                environment={environment}
                environments={environments}
                flag={flag}
                index={index}
                wanted={flips.sending.get(flag.key)}
                changed={changed.has(flag.key)}
                onFlip={flips.request}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Moves the focus to a row that may have to be scrolled into being first. */
function useRowFocus(flags: Flag[], scrollTo: (index: number) => void) {
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (wanted !== undefined && focusRow(wanted)) setWanted(undefined);
  });
  return useCallback(
    (index: number) => {
      const at = Math.min(Math.max(index, 0), flags.length - 1);
      scrollTo(at);
      const flag = flags[at]?.key;
      if (!focusRow(flag)) setWanted(flag);
    },
    [flags, scrollTo],
  );
}

function ListHead({ environment }: { environment: Environment }) {
  const heads = ["Switch", "Flag", "Type", `In ${environment.name}`, "Elsewhere", "Changed"];
  return (
    <div
      role="rowgroup"
      className="sr-only border-b border-line bg-sunken lg:not-sr-only lg:block lg:rounded-t-lg"
    >
      <div role="row" aria-rowindex={1} className={cx(COLUMNS, "px-3 py-1.5 text-xs font-medium text-ink-3")}>
        {heads.map((head) => (
          <span
            key={head}
            role="columnheader"
            className={head === "Switch" ? "[&]:overflow-hidden" : "truncate"}
          >
            {head}
          </span>
        ))}
      </div>
    </div>
  );
}

/** The list before it is known, in the same shape. */
export function FlagListSkeleton() {
  const rows = Array.from({ length: SKELETON_ROWS }, (_, index) => index);
  return (
    <div role="status" className="rounded-lg border border-line bg-surface">
      <span className="sr-only">Reading the flags</span>
      <div aria-hidden className="hidden h-[29px] rounded-t-lg border-b border-line bg-sunken lg:block" />
      {rows.map((row) => (
        <div
          key={row}
          aria-hidden
          className={cx(COLUMNS, "h-[116px] items-center border-b border-line px-3 lg:h-14")}
        >
          <Bar className="col-start-2 h-5 w-9 rounded-full lg:col-start-1" />
          <Bar className="col-start-1 row-start-1 w-2/3 lg:col-start-2" />
          <Bar className="hidden w-12 lg:block" />
          <Bar className="w-20" />
          <Bar className="hidden w-32 lg:block" />
          <Bar className="hidden w-16 lg:block" />
        </div>
      ))}
    </div>
  );
}
