#!/usr/bin/env node
/**
 * Builds `rgrid` and `rgrid-runner` as single programs: `npm run build:binaries [-- --targets linux-x64,linux-arm64,darwin-arm64] [--outdir DIR]`. Without a target
 * those of this machine. A bun of another machine comes from npm, as this machine's does.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled } from "./set-up.mjs";

const root = join(import.meta.dirname, "..");
const own = `${process.platform}-${process.arch}`;
const { values } = parseArgs({
  options: { targets: { type: "string", default: own }, outdir: { type: "string", default: join(root, "binaries") } },
});
const BUILDS = ["cli/build.ts", "runner-agent/build.ts"];

ensureInstalled();
const { version } = JSON.parse(readFileSync(join(root, "node_modules/bun/package.json"), "utf8"));
const downloads = mkdtempSync(join(tmpdir(), "rgrid-bun-"));
try {
  for (const target of values.targets.split(",")) {
    const outdir = resolve(values.outdir, target);
    mkdirSync(outdir, { recursive: true });
    const more = target === own ? [] : ["--target", target, "--bun", bunOf(target)];
    for (const build of BUILDS) {
      execFileSync(process.execPath, [join(root, build), "--binary", "--outdir", outdir, ...more], { stdio: "inherit" });
    }
  }
} finally {
  rmSync(downloads, { recursive: true });
}

/** The bun of another machine, of the version that this one has. */
function bunOf(target) {
  const name = `@oven/bun-${target.replace("arm64", "aarch64")}@${version}`;
  const archive = execFileSync("npm", ["pack", "--silent", name], { cwd: downloads, encoding: "utf8" }).trim();
  const folder = mkdtempSync(join(downloads, "bun-"));
  execFileSync("tar", ["-xzf", join(downloads, archive), "-C", folder]);
  return join(folder, "package/bin", target.startsWith("win") ? "bun.exe" : "bun");
}
