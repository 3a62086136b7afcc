import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { ProcessIdentity } from "../stack-file.ts";

export type ProcessRow = ProcessIdentity & { parent: number; group: number };

/** Every living process; zombies are dead. */
export function processTable(): ProcessRow[] {
  return existsSync("/proc/self/stat") ? fromProc() : fromPs();
}

export function identityOf(pid: number): ProcessIdentity | null {
  const row = existsSync("/proc/self/stat") ? procRow(pid) : fromPs().find((each) => each.pid === pid);
  return row ? { pid, started: row.started } : null;
}

export const isAlive = (identity: ProcessIdentity): boolean => identityOf(identity.pid)?.started === identity.started;

function fromProc(): ProcessRow[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => procRow(Number(name)) ?? []);
}

function procRow(pid: number): ProcessRow | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold spaces and brackets itself: fields are counted from the last one.
    const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return null;
    return { pid, parent: Number(parent), group: Number(group), started: `${bootId()}:${rest[16]}` };
  } catch {
    // It ended while the table was read.
    return null;
  }
}

let knownBootId: string | null = null;
/** Start times count from boot, so that they need its id beside them. */
function bootId(): string {
  knownBootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
  return knownBootId;
}

/** For systems without /proc, where the start time has only whole seconds. */
function fromPs(): ProcessRow[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,lstart="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (!pid || state?.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), started: started.join(" ") }];
  });
}
