import { defineRouteMiddleware, type StarlightRouteData } from "@astrojs/starlight/route-data";
import { ERROR_CODES } from "@rgrid/schema";
import { errorPage } from "@rgrid/schema/error-pages";

type Entry = StarlightRouteData["sidebar"][number];
type Group = Extract<Entry, { type: "group" }>;
type Link = Extract<Entry, { type: "link" }>;

/** Each is dozens of pages; all of them in the sidebar of every page would be more than most pages. */
const LONG: readonly string[] = ["Errors", "CLI", "API"];

const SECTIONS = new Map(ERROR_CODES.map(errorPage).map(({ slug, section }) => [`/errors/${slug}/`, section]));

const linksOf = (entry: Entry): Link[] => (entry.type === "link" ? [entry] : entry.entries.flatMap(linksOf));

/** A link in the place of a group: where its first entry leads. */
const linkTo = ({ label, badge }: Group, href: string): Link => ({
  type: "link",
  label,
  href,
  isCurrent: false,
  badge,
  attrs: {},
});

/** Of the hundred errors those that the page's own is one of; the list of all has its own page. */
function near(group: Group, current: Link): Group {
  const section = SECTIONS.get(current.href);
  const isNear = (link: Link): boolean => !SECTIONS.has(link.href) || SECTIONS.get(link.href) === section;
  return { ...group, entries: group.entries.filter((entry) => linksOf(entry).every(isNear)) };
}

function shorter(entry: Entry): Entry {
  if (entry.type === "link") return entry;
  if (!LONG.includes(entry.label)) return { ...entry, entries: entry.entries.map(shorter) };
  const links = linksOf(entry);
  const current = links.find(({ isCurrent }) => isCurrent);
  if (current === undefined) return linkTo(entry, links[0]?.href ?? "/");
  return near(entry, current);
}

/** Long groups stand in the sidebars of their own pages; every other page has one link to each. */
export const onRequest = defineRouteMiddleware(async ({ locals: { starlightRoute: route } }, next) => {
  // After the API's pages are in it, and what comes before and after each page was taken from the whole.
  await next();
  route.sidebar = route.sidebar.map(shorter);
});
