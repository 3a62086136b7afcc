import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openApiDocument } from "@rgrid/edge-api";
import { root } from "../root.ts";
import { mustRun } from "./command.ts";

/** What the site is made of; what it writes itself is left out. */
const SOURCES = ["site", "docs", "schema/src", "cli/src", "package-lock.json", "ARCHITECTURE.md", "CHANGELOG.md"];
const WRITTEN = /(^|\/)(node_modules|dist|\.astro|\.types|generated|src\/content\/docs|og\.png)(\/|$)/;
const BUILD_TIMEOUT_MS = 5 * 60_000;

async function filesOf(path: string): Promise<string[]> {
  const full = join(root, path);
  if (!statSync(full).isDirectory()) return [path];
  const entries = await readdir(full, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !WRITTEN.test(file));
}

/** Of names, sizes and times of change: reading all of it at each start would take longer than is saved. @param description of the API */
async function digestOfSources(description: string): Promise<string> {
  const files = (await Promise.all(SOURCES.map(filesOf))).flat().sort();
  const hash = createHash("sha256").update(description);
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

/** What a deployment's build is told; the local stack puts its addresses in the places of the defaults. */
const isOfDeployment = (name: string): boolean => name.startsWith("RGRID_SITE_");

/** Vite's own names, which Vitest sets as variables: Astro takes them for its own, and builds pages whose search says that it is not there. */
const OF_VITE = new Set(["BASE_URL", "DEV", "MODE", "PROD", "SSR"]);

/**
 * The environment of the local stack's build. Nothing of it is published: that prices were read long ago must not keep a stack from coming up.
 * @param environment of the set-up
 */
export const buildEnvironment = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(environment).filter(([name]) => !isOfDeployment(name) && !OF_VITE.has(name))),
  RGRID_SITE_STALE: "warn",
});

/** Builds the site where it is not built of what is there now. @throws StackError with what the build said */
export async function buildSite(): Promise<void> {
  const stamp = join(root, "site/dist/built-from.txt");
  const description = JSON.stringify(openApiDocument());
  const digest = await digestOfSources(description);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  mkdirSync(join(root, "site/generated"), { recursive: true });
  // The API's description is the API's to make; the site may not reach into it.
  writeFileSync(join(root, "site/generated/openapi.json"), description);
  await mustRun(process.execPath, [join(root, "site/build.ts")], BUILD_TIMEOUT_MS, buildEnvironment(process.env));
  writeFileSync(stamp, digest);
}
