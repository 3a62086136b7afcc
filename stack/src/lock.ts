import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

export type HeldLock = { release(): void };

/**
 * An exclusive lock on a file, or null where another process holds it.
 * It is SQLite's, because that is the only fcntl lock that Node gives away: the kernel drops it with its holder, also after kill -9, so
 * that there is no stale lock file to judge and no race between two who find one.
 */
export function tryLock(path: string): HeldLock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return { release: () => database.close() };
}

/** Waits for the lock. @param onWait called once, if it is held by another */
export async function waitForLock(path: string, onWait: () => void): Promise<HeldLock> {
  for (let first = true; ; first = false) {
    const lock = tryLock(path);
    if (lock) return lock;
    if (first) onWait();
    await sleep(250);
  }
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean => error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
