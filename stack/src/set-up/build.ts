import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";
import { mustRun } from "./command.ts";

/** Each writes its bundle into the workspace's `dist/`. */
const BUILDS = ["cli/build.ts", "runner-agent/build.ts"].map((path) => join(root, path));
const BUILD_TIMEOUT_MS = 2 * 60_000;

/** Builds what `npx rgrid` and the runners start from. @throws StackError with what the build said */
export async function buildPrograms(): Promise<void> {
  await Promise.all(BUILDS.filter((path) => existsSync(path)).map((path) => mustRun(process.execPath, [path], BUILD_TIMEOUT_MS)));
}
