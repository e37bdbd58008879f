// The frame around every screen of a signed-in person, and what follows when the session ends.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useParams, useRouter, useRouterState } from "@tanstack/react-router";
import { Building2, CircleQuestionMark, Flag, History as HistoryIcon, KeyRound, Rocket } from "lucide-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { environmentsQuery } from "../api/queries";
import { LiveProvider } from "../live/live";
import { session, useToken } from "../session/session";
import { Header } from "./header";
import { rememberPlace } from "./place";
import { ShortcutsDialog, usePalette, useShortcutsDialog } from "./shortcuts";

const Palette = lazy(() => import("./palette"));

/** Leads to the sign-in page when the session ends, and back here when it was the server that ended it. */
function useSessionEnd(): void {
  const token = useToken();
  const router = useRouter();
  const cache = useQueryClient();
  useEffect(() => {
    const { pathname, href } = router.state.location;
    if (token || pathname === "/sign-in") return;
    const search = session.ended() === "expired" ? { return: href } : {};
    // What was read stays no longer than the screens that show it.
    void router.navigate({ to: "/sign-in", search, replace: true }).then(() => cache.clear());
  }, [token, router, cache]);
}

/** A new page begins at its top for keyboards and screen readers, too. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    if (document.activeElement?.id !== "search") main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

/** On a phone the navigation scrolls sideways: the page that one is on is brought into sight. */
function useCurrentInSight(pathname: string) {
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves with the path
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (nav.current && here) {
      nav.current.scrollLeft = here.offsetLeft - (nav.current.clientWidth - here.clientWidth) / 2;
    }
  }, [pathname]);
  return nav;
}

function useEnvironmentOf(project: string | undefined, key: string | undefined) {
  const { data } = useQuery({ ...environmentsQuery(project ?? ""), enabled: Boolean(project && key) });
  if (!key) return undefined;
  return data?.find((each) => each.key === key) ?? { key, name: key };
}

const NAV =
  "flex min-h-8 items-center gap-2 rounded-md px-2.5 font-medium text-ink-2 hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:text-link";

export function Frame() {
  useSessionEnd();
  const main = useFocusOnNavigation();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const nav = useCurrentInSight(pathname);
  const shortcuts = useShortcutsDialog();
  const { project, environment: key } = useParams({ strict: false });
  const palette = usePalette(Boolean(project && key));
  const environment = useEnvironmentOf(project, key);

  useEffect(() => {
    if (project && key) rememberPlace({ project, environment: key });
  }, [project, key]);

  return (
    <LiveProvider>
      {/* No link: it would lead to the page's base. */}
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        Skip to content
      </button>
      <Header
        project={project}
        environment={environment}
        onShortcuts={shortcuts.show}
        onPalette={palette.show}
      />
      <div className="mx-auto flex max-w-[100rem] flex-col md:flex-row">
        {project && key && (
          <nav
            ref={nav}
            aria-label="Console"
            className="flex shrink-0 gap-1 overflow-x-auto px-3 pt-2 max-md:[&_svg]:hidden md:sticky md:top-14 md:block md:h-fit md:w-44 md:p-3"
          >
            <Link
              to="/projects/$project/$environment/flags"
              params={{ project, environment: key }}
              className={NAV}
            >
              <Flag size={16} aria-hidden />
              Flags
            </Link>
            <Link
              to="/projects/$project/$environment/releases"
              params={{ project, environment: key }}
              className={NAV}
            >
              <Rocket size={16} aria-hidden />
              Releases
            </Link>
            <Link
              to="/projects/$project/$environment/customers"
              params={{ project, environment: key }}
              className={NAV}
            >
              <Building2 size={16} aria-hidden />
              Customers
            </Link>
            <Link
              to="/projects/$project/$environment/changes"
              params={{ project, environment: key }}
              className={NAV}
            >
              <HistoryIcon size={16} aria-hidden />
              Changes
            </Link>
            <Link
              to="/projects/$project/$environment/explain"
              params={{ project, environment: key }}
              className={NAV}
            >
              <CircleQuestionMark size={16} aria-hidden />
              Explain
            </Link>
            <Link
              to="/projects/$project/$environment/access"
              params={{ project, environment: key }}
              className={NAV}
            >
              <KeyRound size={16} aria-hidden />
              Access
            </Link>
          </nav>
        )}
        <main ref={main} id="main" tabIndex={-1} className="min-w-0 flex-1 px-4 py-4 md:pr-6">
          <Outlet />
        </main>
      </div>
      {palette.open && project && key && (
        <Suspense>
          <Palette project={project} environment={key} onClose={palette.hide} />
        </Suspense>
      )}
      <ShortcutsDialog open={shortcuts.open} onClose={shortcuts.hide} />
    </LiveProvider>
  );
}
