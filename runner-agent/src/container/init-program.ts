import { spawnSync } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, copyFile, rename } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the init says to being called without arguments. */
const USAGE_STATUS = 99;
/** Beside the bundle, or where the source's build puts it (`build-init.sh`). */
const PLACES = [`./init-${arch()}`, `../../dist/init-${arch()}`];

/** The init built for this machine, or null where there is none. */
async function builtInit(): Promise<string | null> {
  if (process.platform !== "linux") return null;
  for (const place of PLACES) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    const there = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return path;
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
  await copyFile(built, `${path}.new`);
  await chmod(`${path}.new`, 0o755);
  await rename(`${path}.new`, path);
  return spawnSync(path).status === USAGE_STATUS ? path : null;
}
