import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";
import { messageOf, say } from "../say.ts";
import { mustRun, run } from "./command.ts";
import { aptInstall, isDebianRoot } from "./docker-engine.ts";
import { buildSite } from "./site.ts";

/** Each writes its bundle into the workspace's `dist/`. */
const BUILDS = ["cli/build.ts", "runner-agent/build.ts", "console/build.ts"].map((path) => join(root, path));
const BUILD_TIMEOUT_MS = 2 * 60_000;

/**
 * The containers' init is a C program of the runner's build. Without a compiler containers run under Docker's init and the runner says what that costs, so
 * what can't be installed ends no set-up.
 */
async function ensureCompiler(): Promise<void> {
  if (!isDebianRoot() || (await run("gcc", ["--version"], 15_000)).ok) return;
  await aptInstall(["gcc", "libc6-dev"]).catch((error: unknown) => say(`!! No C compiler: ${messageOf(error)}`));
}

/** Builds what `npx rgrid`, the runners and the console start from, and the site. @throws StackError with what the build said */
export async function buildPrograms(): Promise<void> {
  await ensureCompiler();
  await Promise.all([
    buildSite(),
    ...BUILDS.filter((path) => existsSync(path)).map((path) => mustRun(process.execPath, [path], BUILD_TIMEOUT_MS)),
  ]);
}
