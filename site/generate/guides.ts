import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SITE_HOSTS } from "../src/addresses.ts";
import type { Page } from "./page.ts";

/** What a search engine says of the pages that people write; `label` where the sidebar calls one otherwise. */
const KNOWN: Readonly<Record<string, { description: string; label?: string }>> = {
  "docs/quick-start.md": { description: "From nothing to a script that runs on your own machine, in three minutes." },
  "docs/first-runner.md": { description: "Start a runner on a machine with Docker, keep it running, and say what it may do." },
  "docs/runtimes.md": { description: "Which Python, Node and images there are, and how yours are added.", label: "Runtimes" },
  "docs/inputs.md": {
    description: "Which files travel with a script, how they are found, and what never leaves.",
    label: "Inputs",
  },
  "docs/dependencies.md": { description: "Where packages come from, how they are installed once and kept." },
  "docs/command-line.md": {
    description: "Which options are RGrid's and which are the script's.",
    label: "Options and arguments",
  },
  "docs/guarantees.md": { description: "What at most once means here, what is tried again by itself, and what never is." },
  "docs/network.md": { description: "What happens when the network goes, and how a run is gone on with.", label: "The network" },
  "docs/reproducing.md": {
    description: "A past run's exact script, inputs and image in a folder, and the line that runs it again.",
    label: "Reproducing",
  },
  "docs/security.md": { description: "Who sees what, how scripts are kept apart, and what a runner's owner decides." },
  "docs/console.md": { description: "Looking at what ran instead of typing: the pages, the filter bar, signing in, hosting it." },
  "docs/operating.md": { description: "Looking after a control plane: comparing, repairing, moving accounts." },
  "ARCHITECTURE.md": { description: "How RGrid is built, in the order in which data flows, and why." },
  "docs/configuration.md": { description: "Every setting of the CLI, the runner, the local stack and the API." },
  "docs/limits.md": { description: "Every limit of RGrid, by name, with its default." },
  "docs/exit-codes.md": { description: "What the CLI's exit code says.", label: "Exit codes" },
  "docs/faq.md": { description: "Short answers to what people ask first." },
  "CHANGELOG.md": { description: "What changed, version by version." },
};
/** Written for people who work on RGrid itself, or made of what the site makes its own pages of. */
const OTHERS = new Set(["docs/testing.md", "docs/platform-notes.md", "docs/errors.md"]);

/** Pages for people who work on RGrid itself: they stay in the repository, and links to them become plain words. */
const NOT_HERE =
  /^(docs\/(testing|platform-notes)\.md|CONTRIBUTING\.md|README\.md|LICENSE|.*\/$|.*\.(ts|mjs|toml|json|c|py)|images(\/.*)?|e2e\/.*)$/;

const isOfSite = (target: string): boolean => SITE_HOSTS.some((host) => target.startsWith(`https://${host}/`));

const FOLDER_OF = (file: string): string => (file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "");

function resolved(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of `${folder}${target}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Links between files of the repository as links between pages. @throws Error on one that leads nowhere */
function relinked(file: string, text: string, isPage: (file: string) => boolean): string {
  return text.replace(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (link, words: string, target: string) => {
    // Whoever reads the file elsewhere needs the whole address; here it would lead out of a copy of the site.
    if (isOfSite(target)) return `[${words}](${target.replace(/^https:\/\/[^/]+/, "")})`;
    if (/^(https?:|#|mailto:)/.test(target)) return link;
    const [path = "", anchor] = target.split("#", 2);
    const found = resolved(FOLDER_OF(file), path);
    const slug = found === "docs/errors.md" ? "errors" : isPage(found) ? slugOf(found) : null;
    if (slug !== null) return `[${words}](/${slug}/${anchor === undefined ? "" : `#${anchor}`})`;
    if (NOT_HERE.test(found)) return words;
    throw new Error(`${file} links to ${target}, which is no page of the site`);
  });
}

/** What a page begins with, as plain words. */
function firstSentence(body: string): string | undefined {
  const paragraph = /^(?![#|>`-])\S.*$/m.exec(body)?.[0];
  return paragraph
    ?.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll("`", "")
    .split(/(?<=\.)\s/)[0];
}

const slugOf = (file: string): string => `docs/${file.slice(file.lastIndexOf("/") + 1, -".md".length).toLowerCase()}`;

/** The page of one file. @throws Error where it has no title */
function pageOf(root: string, file: string, isPage: (file: string) => boolean): Page {
  const text = readFileSync(join(root, file), "utf8");
  const title = /^# (.+)$/m.exec(text);
  if (title?.[1] === undefined) throw new Error(`${file} has no title`);
  const body = text.slice(title.index + title[0].length);
  const heading = title[1].replaceAll("`", "");
  return {
    slug: slugOf(file),
    title: heading,
    description: firstSentence(body) ?? heading,
    ...KNOWN[file],
    body: relinked(file, body, isPage),
  };
}

/** The pages made from the repository's own files: all of `docs/`, the architecture, the changelog. @param root of the repository */
export function guides(root: string): Page[] {
  const docs = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  const files = [...docs, "ARCHITECTURE.md", "CHANGELOG.md"].filter((file) => !OTHERS.has(file));
  const isPage = (file: string) => files.includes(file);
  return files.map((file) => pageOf(root, file, isPage));
}
