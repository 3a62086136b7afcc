import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

type Manifest = Record<string, { file: string; imports?: string[]; isEntry?: boolean }>;

/** What is loaded before the list of executions shows: the entry and the local session, each with all that it imports. Clerk's own code is loaded beside it. */
const FIRST_VIEW = ["index.html", "src/auth/local/local-provider.ts"];

/** The JavaScript of the first view, gzipped, by file. @param dist a build with its manifest */
export function firstView(dist: string): { file: string; gzipBytes: number }[] {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Manifest;
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`the build has no ${key}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const key of FIRST_VIEW) visit(key);
  return [...files].map((file) => ({ file, gzipBytes: gzipSync(readFileSync(join(dist, file))).length }));
}
