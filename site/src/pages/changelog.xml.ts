import rss from "@astrojs/rss";
import type { APIContext } from "astro";
import text from "../../../CHANGELOG.md?raw";

/** `## [0.1.0] – unreleased`, or a date in its place. */
const VERSION = /^## \[([^\]]+)\] – (.+)$/gm;

/** A feed of the versions that are out. */
export function GET({ site }: APIContext): Promise<Response> {
  const versions = [...text.matchAll(VERSION)].filter(([, , date]) => /^\d{4}-\d{2}-\d{2}$/.test(date ?? ""));
  return rss({
    title: "RGrid changelog",
    description: "What changed, version by version.",
    site: site ?? "https://rgrid.dev",
    items: versions.map(([, version = "", date = ""]) => ({
      title: `RGrid ${version}`,
      pubDate: new Date(date),
      link: "/docs/changelog/",
    })),
  });
}
