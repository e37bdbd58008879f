// The console's addresses. What a screen shows is in its URL, so that it can be shared and gone back to.
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { CircleAlert, SearchX } from "lucide-react";
import { PARTS, type Part } from "./access/parts-of-access";
import { customersQuery, environmentsQuery, flagQuery, flagsQuery } from "./api/queries";
import { base } from "./base";
import { type Filters, filtersOf } from "./changes/filters";
import { FlagPage } from "./flag/page";
import { FlagsPage } from "./flags/page";
import { Frame } from "./frame/frame";
import { Home, ProjectHome } from "./frame/home";
import { safeReturn, session } from "./session/session";
import { SignIn } from "./session/sign-in";
import { Panel } from "./states/states";
import { Button, buttonClass } from "./ui/button";

const root = createRootRouteWithContext<{ cache: QueryClient }>()({
  component: Outlet,
  notFoundComponent: () => (
    <main className="px-4">
      <Panel icon={<SearchX size={20} aria-hidden />} title="There is no such page" whole>
        <p className="text-ink-2">The address leads nowhere in this console.</p>
        <div>
          <Link to="/" className={buttonClass()}>
            Start page
          </Link>
        </div>
      </Panel>
    </main>
  ),
  errorComponent: () => (
    <main className="px-4">
      <Panel icon={<CircleAlert size={20} aria-hidden />} title="The console has tripped" alert whole>
        <p className="text-ink-2">This page could not be drawn. Nothing was changed on the server.</p>
        <div>
          <Button onClick={() => window.location.reload()}>Load the page again</Button>
        </div>
      </Panel>
    </main>
  ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { return?: string; with?: "token" | "password" } => ({
    ...(typeof search.return === "string" ? { return: search.return } : {}),
    ...(search.with === "token" || search.with === "password" ? { with: search.with } : {}),
  }),
  beforeLoad: ({ search }) => {
    if (session.token()) throw redirect({ href: base + safeReturn(search.return) });
  },
  component: SignIn,
});

const accept = createRoute({
  getParentRoute: () => root,
  path: "/accept-invitation",
  validateSearch: (search: Record<string, unknown>): { tenant?: string } =>
    typeof search.tenant === "string" && search.tenant ? { tenant: search.tenant } : {},
  component: lazyRouteComponent(() => import("./session/accept"), "AcceptInvitation"),
});

const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: ({ location }) => {
    if (session.token()) return;
    const search = location.pathname === "/" ? {} : { return: location.href };
    throw redirect({ to: "/sign-in", search });
  },
  component: Frame,
});

const home = createRoute({ getParentRoute: () => app, path: "/", component: Home });

const account = createRoute({
  getParentRoute: () => app,
  path: "/account",
  component: lazyRouteComponent(() => import("./account/page"), "AccountPage"),
});

const project = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project",
  component: ProjectHome,
});

const environment = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/projects/$project/$environment/flags", params, replace: true });
  },
});

const flags = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/flags",
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === "string" && search.q ? { q: search.q } : {},
  loaderDeps: ({ search }) => search,
  // Both questions leave at once; nothing waits for them here.
  loader: ({ context: { cache }, params, deps }) => {
    void cache.prefetchQuery(environmentsQuery(params.project));
    void cache.prefetchInfiniteQuery(flagsQuery(params.project, deps.q ?? ""));
  },
  component: FlagsPage,
});

const flag = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/flags/$flag",
  loader: ({ context: { cache }, params }) => {
    void cache.prefetchQuery(environmentsQuery(params.project));
    void cache.prefetchQuery(flagQuery(params.project, params.flag));
  },
  component: FlagPage,
});

const customers = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/customers",
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === "string" && search.q ? { q: search.q } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ context: { cache }, params, deps }) => {
    void cache.prefetchQuery(environmentsQuery(params.project));
    void cache.prefetchInfiniteQuery(customersQuery(deps.q ?? ""));
  },
  component: lazyRouteComponent(() => import("./customers/list"), "CustomersPage"),
});

const customer = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/customers/$customer",
  validateSearch: (search: Record<string, unknown>): { at?: string; show?: string; with?: string } => ({
    ...(typeof search.at === "string" && search.at ? { at: search.at } : {}),
    ...(typeof search.with === "string" && search.with ? { with: search.with } : {}),
    ...(search.show === "differs" || search.show === "changed" ? { show: search.show } : {}),
  }),
  component: lazyRouteComponent(() => import("./customers/page"), "CustomerScreen"),
});

const releases = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/releases",
  component: lazyRouteComponent(() => import("./releases/board"), "ReleasesPage"),
});

const ledger = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/releases/ledger",
  validateSearch: (search: Record<string, unknown>): { all?: "1"; of?: string; say?: string } => ({
    ...(search.all === "1" ? { all: "1" as const } : {}),
    ...(typeof search.of === "string" && search.of ? { of: search.of } : {}),
    ...(typeof search.say === "string" && search.say ? { say: search.say } : {}),
  }),
  component: lazyRouteComponent(() => import("./ledger/page"), "LedgerPage"),
});

const newRelease = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/releases/new",
  validateSearch: (search: Record<string, unknown>): { flag?: string } =>
    typeof search.flag === "string" && search.flag ? { flag: search.flag } : {},
  component: lazyRouteComponent(() => import("./releases/start"), "StartPage"),
});

const release = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/releases/$release",
  validateSearch: (search: Record<string, unknown>): { say?: string } =>
    typeof search.say === "string" && search.say ? { say: search.say } : {},
  component: lazyRouteComponent(() => import("./releases/page"), "ReleasePage"),
});

const changes = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/changes",
  validateSearch: (search: Record<string, unknown>): Filters & { all?: "1"; change?: string } => ({
    ...filtersOf(search),
    ...(search.all === "1" ? { all: "1" as const } : {}),
    ...(typeof search.change === "string" && /^\d{1,15}$/.test(search.change)
      ? { change: search.change }
      : {}),
  }),
  component: lazyRouteComponent(() => import("./changes/page"), "ChangesPage"),
});

const explain = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/explain",
  validateSearch: (
    search: Record<string, unknown>,
  ): { flag?: string; customer?: string; context?: string } => {
    const asked = ["flag", "customer", "context"].flatMap((name) => {
      const text = search[name];
      return typeof text === "string" && text ? [[name, text]] : [];
    });
    return Object.fromEntries(asked);
  },
  component: lazyRouteComponent(() => import("./explain/page"), "ExplainScreen"),
});

const access = createRoute({
  getParentRoute: () => app,
  path: "/projects/$project/$environment/access",
  validateSearch: (search: Record<string, unknown>): { part?: Part } => {
    const part = PARTS.find((each) => each === search.part);
    return part ? { part } : {};
  },
  component: lazyRouteComponent(() => import("./access/page"), "AccessPage"),
});

export const routeTree = root.addChildren([
  signIn,
  accept,
  app.addChildren([
    home,
    account,
    project,
    environment,
    flags,
    flag,
    customers,
    customer,
    releases,
    ledger,
    newRelease,
    release,
    changes,
    explain,
    access,
  ]),
]);

export function makeRouter(cache: QueryClient) {
  return createRouter({
    routeTree,
    basepath: base || "/",
    context: { cache },
    scrollRestoration: true,
    // Plain query strings: `q=10` is the text "10".
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Record<string, string>).toString();
      return text ? `?${text}` : "";
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
