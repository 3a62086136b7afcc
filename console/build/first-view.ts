import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

type Manifest = Record<string, { file: string; imports?: string[]; isEntry?: boolean }>;
type WeighedFile = { file: string; gzipBytes: number };

/** What is loaded before the list of executions shows to whoever has a local session: the entry and that session's code, each with all that it imports. */
const FIRST_VIEW = ["index.html", "src/auth/local/local-provider.ts"];
const CLERK = "src/auth/clerk/clerk-provider.tsx";

/** The JavaScript of the first view, gzipped, by file: also what the page names beside its modules. @param dist a build with its manifest */
export function firstView(dist: string): WeighedFile[] {
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const named = [...page.matchAll(/<script [^>]*src="\/([^"]+)"/g)].map(([, file = ""]) => file);
  return weigh(dist, new Set([...named, ...filesOf(dist, FIRST_VIEW)]));
}

/** What Clerk adds to the first view of a deployment that signs in by it, before anything of an account shows. */
export function clerkOnTop(dist: string): WeighedFile[] {
  const before = filesOf(dist, ["index.html"]);
  return weigh(dist, new Set([...filesOf(dist, [CLERK])].filter((file) => !before.has(file))));
}

function filesOf(dist: string, keys: readonly string[]): Set<string> {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Manifest;
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`the build has no ${key}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const key of keys) visit(key);
  return files;
}

const weigh = (dist: string, files: ReadonlySet<string>): WeighedFile[] =>
  [...files].map((file) => ({ file, gzipBytes: gzipSync(readFileSync(join(dist, file))).length }));
