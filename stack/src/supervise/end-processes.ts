import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessIdentity } from "../stack-file.ts";
import { isAlive, type ProcessRow, processTable } from "./process-table.ts";

const LOOK_AGAIN_MS = 20;

/**
 * All that belongs to a part: its process group and every descendant, also those that made a group of their own.
 * A leader that is gone still names its group: the kernel gives its pid to nobody while a member lives, so the members are ours.
 */
export function membersOf(leader: ProcessIdentity, table: readonly ProcessRow[]): ProcessRow[] {
  const holder = table.find((row) => row.pid === leader.pid);
  if (holder && holder.started !== leader.started) return [];
  const group = table.filter((row) => row.group === leader.pid);
  return [...group, ...descendantsOf(new Set(group.map((row) => row.pid)), table)];
}

/** The processes below `ancestors`, without these. */
function descendantsOf(ancestors: ReadonlySet<number>, table: readonly ProcessRow[]): ProcessRow[] {
  const found = new Map<number, ProcessRow>();
  for (let grown = true; grown; ) {
    const known = found.size;
    for (const row of table) {
      if (!ancestors.has(row.pid) && (ancestors.has(row.parent) || found.has(row.parent))) found.set(row.pid, row);
    }
    grown = found.size > known;
  }
  return [...found.values()];
}

/** Ends what this process still runs in its own group: an apt, a debootstrap, the sample. Detached services (dockerd) lead their own. */
export async function endOwnChildren(): Promise<void> {
  const table = processTable();
  const ownGroup = table.find((row) => row.pid === process.pid)?.group;
  await killMembers(descendantsOf(new Set([process.pid]), table).filter((row) => row.group === ownGroup));
}

/** Ends what is left of a part: asks its leader with `signal`, and kills what still lives after `graceMs`. */
export async function endPart(leader: ProcessIdentity, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (isAlive(leader)) {
    send(leader, signal);
    await waitUntil(() => !isAlive(leader), graceMs);
  }
  await killMembers(membersOf(leader, processTable()));
}

async function killMembers(members: readonly ProcessRow[]): Promise<void> {
  for (const member of members) send(member, "SIGKILL");
  await waitUntil(() => !members.some(isAlive), 5_000);
}

function send(target: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(target.pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

async function waitUntil(done: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!done() && Date.now() < deadline) await sleep(LOOK_AGAIN_MS);
}
