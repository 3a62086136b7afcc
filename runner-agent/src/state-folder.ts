import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guardFolder } from "./folder-guard.ts";

const LOCK = "lock";

/** Another process uses the state folder. */
export class FolderInUse extends Error {}

const inUse = (folder: string, holder: number | null, cause?: unknown): FolderInUse =>
  new FolderInUse(`another runner${holder === null ? "" : ` (process ${holder})`} uses the state folder ${folder}`, { cause });

export type StateFolder = {
  path: string;
  /** The same for every process that uses this folder: what they leave behind is labelled with it. */
  runner: string;
  unlock: () => void;
};

/** When a process was started, in clock ticks since boot; tells a recycled process id. null where the system has no /proc. */
function startedAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets: count from its end.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return started === null || startedAt(pid) === started;
}

/** The live process that holds the lock, or null. */
function holderOf(file: string): number | null {
  try {
    const [pid = "", started = ""] = readFileSync(file, "utf8").split(" ");
    return isAlive(Number(pid), started || null) ? Number(pid) : null;
  } catch {
    return null;
  }
}

/** Writes the lock's file. @returns removes it @throws FolderInUse while another live process holds it */
function lockFile(folder: string): () => void {
  const file = join(folder, LOCK);
  const mine = `${process.pid} ${startedAt(process.pid) ?? ""}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: "wx" });
      break;
    } catch (error) {
      const holder = holderOf(file);
      if (holder !== null || attempt > 3) throw inUse(folder, holder, error);
      // Moved away, not removed: of two processes that see the same dead holder only one rename succeeds in taking it.
      const stale = `${file}.${process.pid}`;
      try {
        renameSync(file, stale);
        rmSync(stale);
      } catch {
        // The other one was quicker; the next round sees its lock.
      }
    }
  }
  return () => {
    if (readFileSync(file, "utf8") === mine) rmSync(file);
  };
}

/**
 * Makes the folder (only its owner may enter: it holds users' files) and takes its lock.
 * @throws FolderInUse while another live process holds it, also one in another container
 */
export async function openStateFolder(folder: string): Promise<StateFolder> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = realpathSync(folder);
  // First: to whom the file's process is invisible, it is stale.
  const endGuard = await guardFolder(path);
  if (endGuard === null) throw inUse(path, holderOf(join(path, LOCK)));
  let unlockFile: () => void;
  try {
    unlockFile = lockFile(path);
  } catch (error) {
    endGuard();
    throw error;
  }
  return {
    path,
    runner: createHash("sha256").update(path).digest("hex").slice(0, 16),
    unlock: () => {
      unlockFile();
      endGuard();
    },
  };
}
