import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "binaries", `${process.platform}-${process.arch}`);
const STAMP = join(folder, "built-from.txt");

/** What `npm run build:binaries` makes on this machine. */
export const SINGLE_PROGRAMS = { rgrid: join(folder, "rgrid"), runner: join(folder, "rgrid-runner") };

/** Of what the set-up has built, which the programs hold: their own sources are the same. */
async function digestOfBundles(): Promise<string> {
  const hash = createHash("sha256");
  const bundles: string[] = [];
  for await (const path of glob(["runner-agent/dist/*.js", "runner-agent/dist/init-*", "cli/dist/main.js"], { cwd: root }))
    bundles.push(path);
  for (const path of bundles.sort()) hash.update(path).update(await readFile(join(root, path)));
  return hash.digest("hex");
}

/** Builds them where they are not those of what is there now: once a clone, as they weigh 100 MB each. @throws with what the build said */
export async function buildSinglePrograms(): Promise<void> {
  const digest = await digestOfBundles();
  if ((await readFile(STAMP, "utf8").catch(() => null)) === digest) return;
  await promisify(execFile)(process.execPath, [join(root, "scripts/binaries.mjs")]);
  await writeFile(STAMP, digest);
}
