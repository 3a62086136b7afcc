import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    cliFolder: string;
  }
}

/** Builds the CLI for all tests, beside the one that is in use. */
export default function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "rgrid-cli-build-"));
  const made = spawnSync(process.execPath, [join(import.meta.dirname, "../build.ts"), "--outdir", folder], { stdio: "inherit" });
  if (made.status !== 0) throw new Error("the CLI was not built");
  // Without it Node 20 would take the files for CommonJS.
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  project.provide("cliFolder", folder);
  return () => rmSync(folder, { recursive: true });
}
