import { createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { retried } from "./api/retried.ts";
import { AppLayout } from "./pages/app-layout.tsx";
import { ExecutionsPage } from "./pages/executions/executions-page.tsx";
import { NotFound, PageFailure } from "./pages/not-found.tsx";
import { SignInPage, SignUpPage } from "./pages/sign-in/sign-in-page.tsx";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
/** Where to go after signing in: a path of ours, never another site. */
const returnTo = (value: unknown): string => (/^\/(?![/\\])/.test(text(value)) ? text(value) : "/executions");

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageFailure });

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>) => ({ return_to: returnTo(search["return_to"]) }),
  component: SignInPage,
});
const signUp = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signup",
  validateSearch: (search: Record<string, unknown>) => ({ return_to: returnTo(search["return_to"]) }),
  component: SignUpPage,
});

const app = createRoute({ getParentRoute: () => rootRoute, id: "app", component: AppLayout });
const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/executions" });
  },
});
const executions = createRoute({
  getParentRoute: () => app,
  path: "/executions",
  validateSearch: (search: Record<string, unknown>): { q?: string } => (text(search["q"]) === "" ? {} : { q: text(search["q"]) }),
  component: ExecutionsPage,
});
export const executionRoute = createRoute({
  getParentRoute: () => app,
  path: "/executions/$id",
}).lazy(async () => (await retried(() => import("./pages/execution/execution-page.tsx"))).Route);
const overview = createRoute({
  getParentRoute: () => app,
  path: "/overview",
  validateSearch: (search: Record<string, unknown>): { range?: string } =>
    text(search["range"]) === "" ? {} : { range: text(search["range"]) },
}).lazy(async () => (await retried(() => import("./pages/overview/overview-page.tsx"))).Route);
const settings = createRoute({ getParentRoute: () => app, path: "/settings" }).lazy(
  async () => (await retried(() => import("./pages/settings/settings-page.tsx"))).Route,
);

const routeTree = rootRoute.addChildren([
  signIn,
  signUp,
  app.addChildren([home, executions, executionRoute, overview, settings]),
]);

/** Every value of the query is text as it stands there: no JSON, so that people can write and read these links. */
const parseSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search));
const stringifySearch = (search: Record<string, unknown>): string => {
  const pairs = Object.entries(search).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  const query = new URLSearchParams(pairs).toString().replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%2F", "/");
  return query === "" ? "" : `?${query}`;
};

export const createConsoleRouter = () =>
  createRouter({ routeTree, parseSearch, stringifySearch, defaultPreload: "intent", scrollRestoration: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
