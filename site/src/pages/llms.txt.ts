import { getCollection } from "astro:content";
import type { APIContext } from "astro";

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
    ...group("Docs", "docs/"),
    ...group("Error codes", "errors"),
  ];
  return new Response(text.join("\n"));
}
