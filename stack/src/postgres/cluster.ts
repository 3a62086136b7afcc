import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { StackError } from "../say.ts";
import { endPart } from "../supervise/end-processes.ts";
import type { PartSpec } from "../supervise/part.ts";
import { identityOf } from "../supervise/process-table.ts";
import { isOpenToAll, makeSharedDir, type PostgresBinaries, type PostgresUser, SHARED_DIR } from "./binaries.ts";

const NAME = "rgrid";
const FAST_SHUTDOWN = "SIGINT";

export type Cluster = {
  dir: string;
  port: number;
  password: string;
  user: PostgresUser | null;
  binaries: PostgresBinaries;
};

/** In the data folder, or below /var/lib/rgrid by the data folder's name when Postgres's user can't enter that. */
export function postgresDir(dataDir: string, user: PostgresUser | null): string {
  if (user === null || isOpenToAll(dataDir)) return join(dataDir, "postgres");
  return join(SHARED_DIR, `data-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`);
}

export const databaseUrl = (cluster: Pick<Cluster, "port" | "password">, database = NAME): string =>
  `postgres://${NAME}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;

/** Makes the cluster's files where there are none; a half-made folder is made anew. */
export function initialiseCluster(cluster: Cluster): void {
  const complete = join(cluster.dir, "rgrid-initialised");
  if (existsSync(complete)) return;
  rmSync(cluster.dir, { recursive: true, force: true });
  if (dirname(cluster.dir) === SHARED_DIR) makeSharedDir();
  mkdirSync(cluster.dir, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(tmpdir(), "rgrid-initdb-"));
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  try {
    if (cluster.user) for (const path of [cluster.dir, folder, passwordFile]) chownSync(path, cluster.user.uid, cluster.user.gid);
    const made = spawnSync(
      cluster.binaries.initdb,
      // --no-sync: the first start after a crash during set-up begins anew anyway.
      [
        "-D",
        cluster.dir,
        "-U",
        NAME,
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
      ],
      { encoding: "utf8", cwd: "/", ...cluster.user },
    );
    if (made.status !== 0) throw new StackError(`Postgres can't make its files in ${cluster.dir}:\n${made.error ?? made.stderr}`);
    writeFileSync(complete, "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Ends a server that an earlier stack left on these files (kill -9 of all of it leaves Postgres running), and removes its pid file:
 * Postgres refuses to start while the pid in it belongs to anybody. Safe because the data folder is locked.
 */
export async function endLeftOverServer(dir: string): Promise<void> {
  const pidFile = join(dir, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const leader = identityOf(Number(readFileSync(pidFile, "utf8").split("\n")[0]));
  if (leader && servesFrom(leader.pid, dir)) await endPart(leader, FAST_SHUTDOWN, 10_000);
  rmSync(pidFile, { force: true });
}

function servesFrom(pid: number, dir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(dir);
  } catch {
    return false;
  }
}

export function postgresPart(cluster: Cluster): PartSpec {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60", "log_min_messages=warning"];
  return {
    name: "postgres",
    command: cluster.binaries.postgres,
    args: ["-D", cluster.dir, "-p", String(cluster.port), ...settings.flatMap((setting) => ["-c", setting])],
    user: cluster.user,
    cwd: cluster.dir,
    stopSignal: FAST_SHUTDOWN,
    stopGraceMs: 10_000,
    ready: (signal) => accepting(cluster, signal),
  };
}

/** While Postgres recovers from a crash its port answers and refuses: only a session tells. */
async function accepting(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const LOOK_AGAIN_MS = 40;
  for (;;) {
    signal.throwIfAborted();
    const client = new pg.Client({ connectionString: databaseUrl(cluster, "postgres") });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
