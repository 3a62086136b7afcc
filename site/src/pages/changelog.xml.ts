import rss from "@astrojs/rss";
import type { APIContext } from "astro";
import text from "../../../CHANGELOG.md?raw";
import { versionsOf } from "../content/versions.ts";

/** A feed of the versions that are out. Readers tell items apart by their links, so each has its own. */
export function GET({ site }: APIContext): Promise<Response> {
  return rss({
    title: "RGrid changelog",
    description: "What changed, version by version.",
    site: site ?? "https://rgrid.dev",
    trailingSlash: false,
    items: versionsOf(text).map(({ name, date, anchor, changes }) => ({
      title: `RGrid ${name}`,
      pubDate: date,
      link: `/docs/changelog/#${anchor}`,
      description: changes.join("\n"),
    })),
  });
}
