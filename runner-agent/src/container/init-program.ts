import { spawnSync } from "node:child_process";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";

/** What the init says to being called without arguments. */
const USAGE_STATUS = 99;
/** Beside the bundle, or where the source's build puts it (`build-init.sh`). */
const PLACES = [`./init-${arch()}`, `../../dist/init-${arch()}`];

/** What a program that bun has compiled holds beside its code (`build.ts --binary`). */
type Compiled = { Bun?: { embeddedFiles: readonly (Blob & { name: string })[] } };

/** The init built for this machine, or null where there is none. */
async function builtInit(): Promise<Uint8Array | null> {
  if (process.platform !== "linux") return null;
  const held = (globalThis as Compiled).Bun?.embeddedFiles.find(({ name }) => name === `init-${arch()}`);
  if (held !== undefined) return new Uint8Array(await held.arrayBuffer());
  for (const place of PLACES) {
    const found = await readFile(new URL(place, import.meta.url)).catch(() => null);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Copies the init to where containers mount it from: a new build must not reach into containers that run.
 * @returns its path, or null where there is none that runs: none was built, or the folder is mounted `noexec`
 */
export async function installInit(folder: string): Promise<string | null> {
  const built = await builtInit();
  if (built === null) return null;
  const path = join(folder, "init");
  await writeFile(`${path}.new`, built);
  await chmod(`${path}.new`, 0o755);
  await rename(`${path}.new`, path);
  return spawnSync(path).status === USAGE_STATUS ? path : null;
}
