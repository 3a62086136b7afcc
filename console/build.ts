/**
 * Builds `dist/`, unless it is newer than all that it is made of: every stack asks for it, and most find it done. It is made beside and swapped in, so that a
 * stack that serves the one before never finds half of it.
 */
import { existsSync, globSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const here = import.meta.dirname;
const dist = join(here, "dist");
const MADE_OF = ["*.ts", "*.json", "*.html", "{build,hosting,public,src}/**/*", "../schema/src/**/*.ts", "../package-lock.json"];

function isFresh(): boolean {
  const built = join(dist, ".vite/manifest.json");
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  return MADE_OF.every((pattern) =>
    globSync(pattern, { cwd: here }).every((path) => statSync(join(here, path)).mtimeMs <= mtimeMs),
  );
}

if (!isFresh()) {
  // Also where a test asks, in whose environment it is "test": that would be React's development build, twice the size and open to local sessions.
  process.env["NODE_ENV"] = "production";
  // Below the workspace: a rename goes nowhere else.
  const made = mkdtempSync(join(here, ".dist-"));
  await build({ root: here, configFile: join(here, "vite.config.ts"), logLevel: "warn", build: { outDir: made } });
  const old = join(here, `.dist-old-${process.pid}`);
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(made, dist);
  } catch (error) {
    // Another build was quicker between the two renames; what it made is as good.
    if (!existsSync(join(dist, ".vite/manifest.json"))) throw error;
  }
  rmSync(made, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
}
