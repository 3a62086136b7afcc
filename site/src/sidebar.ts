import { defineRouteMiddleware } from "@astrojs/starlight/route-data";

const ERRORS = { type: "link", label: "Errors", href: "/errors/", isCurrent: false, badge: undefined, attrs: {} } as const;

/** The hundred errors stand in the sidebar of their own pages; every other page would be half as large again by them, and has one link. */
export const onRequest = defineRouteMiddleware(({ locals: { starlightRoute: route } }) => {
  if (route.id.startsWith("errors")) return;
  route.sidebar = route.sidebar.map((entry) => (entry.label === ERRORS.label ? ERRORS : entry));
});
