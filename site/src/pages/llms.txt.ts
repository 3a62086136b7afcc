import { getCollection } from "astro:content";
import type { APIContext } from "astro";

/** What is no page of the collection. */
const OVERVIEW = [
  ["/", "RGrid", "What it does, how it works, what happens when things break, and how it compares."],
  ["/pricing/", "Pricing", "What the machines and a control plane on one's own Cloudflare account cost."],
  ["/docs/api/", "HTTP API", "Every endpoint with its fields, limits and errors, of OpenAPI."],
] as const;

/** What there is to read, for programs that read: https://llmstxt.org. */
export async function GET({ site }: APIContext): Promise<Response> {
  const pages = await getCollection("docs");
  const lineOf = ({ id, data }: (typeof pages)[number]) =>
    `- [${data.title}](${new URL(`/${id}/`, site)}): ${data.description ?? ""}`;
  const group = (title: string, prefix: string) => [
    `## ${title}`,
    "",
    ...pages
      .filter(({ id }) => id.startsWith(prefix))
      .sort((left, right) => (left.id < right.id ? -1 : 1))
      .map(lineOf),
    "",
  ];
  const text = [
    "# RGrid",
    "",
    "> Run a script on another machine as if it ran here: `rgrid run analyze.py data.csv` uploads what is needed, runs it in a fresh container on one of your own machines, streams its output, brings its files back and exits with its exit code.",
    "",
    "## Overview",
    "",
    ...OVERVIEW.map(([path, title, description]) => `- [${title}](${new URL(path, site)}): ${description}`),
    "",
    ...group("Docs", "docs/"),
    ...group("Error codes", "errors"),
  ];
  return new Response(text.join("\n"));
}
