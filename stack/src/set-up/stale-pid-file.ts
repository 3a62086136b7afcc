import { readFileSync, rmSync } from "node:fs";

/**
 * Removes the pid file of a program that was killed. Its number may be another process's by now, and then dockerd takes that process for
 * itself, or for its containerd, and does not start.
 * @param name of the program, as in /proc/PID/comm
 */
export function removeStalePidFile(path: string, name: string): void {
  let pid: string;
  try {
    pid = readFileSync(path, "utf8").trim();
  } catch {
    return;
  }
  if (commandOf(pid) !== name) rmSync(path, { force: true });
}

function commandOf(pid: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return null;
  }
}
