import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { holds } from "./until.ts";

/** A runner looks for what no lease owns every minute (PROTOCOL 5). */
const GONE_WITHIN_MS = 90_000;
/** What a runner keeps below its state folder for one execution. */
const ROOMS = ["work", "spool"];

/** Where a container's own cgroup is, by version: the runner makes it, reads usage from it and removes it. */
const CGROUPS = ["/sys/fs/cgroup/memory/rgrid", "/sys/fs/cgroup/rgrid"];

/**
 * What executions left behind on this machine while their runner lives: containers, working folders, spools, cgroups.
 * @param engine that the runners use
 */
export async function executionLeftOvers(dataDir: string, ids: readonly string[], engine: Docker): Promise<string[]> {
  let left: string[] = [];
  await holds(async () => {
    left = [...(await containersOn(dataDir, engine)), ...foldersBelow(dataDir), ...cgroupsOf(ids)];
    return left.length === 0;
  }, GONE_WITHIN_MS);
  return left;
}

/** Containers that mount something of the folder, running or not. */
async function containersOn(dataDir: string, engine: Docker): Promise<string[]> {
  const all = await engine.listContainers({ all: true, filters: JSON.stringify({ label: ["rgrid.runner"] }) });
  return all
    .filter(({ Mounts }) => Mounts.some(({ Source }) => Source.startsWith(`${dataDir}/`)))
    .map(({ Names, State }) => `container ${Names[0]} (${State})`);
}

function foldersBelow(dataDir: string): string[] {
  const runners = entriesOf(join(dataDir, "runners"));
  const rooms = runners.flatMap((runner) => ROOMS.map((room) => join(dataDir, "runners", runner, room)));
  return rooms.flatMap((room) => entriesOf(room).map((name) => `folder ${join(room, name)}`));
}

/** They are the machine's, so that other stacks' are told apart by the execution, which the name of each holds. */
function cgroupsOf(ids: readonly string[]): string[] {
  return CGROUPS.flatMap((folder) =>
    entriesOf(folder)
      .filter((name) => ids.some((id) => name.includes(id)))
      .map((name) => `cgroup ${join(folder, name)}`),
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Every process that works in the folder or names it on its command line, once the stack has ended. */
export function processesOn(dataDir: string): string[] {
  return entriesOf("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        // A zombie has neither and is over.
        const at = command === "" ? "" : readlinkSync(`/proc/${pid}/cwd`);
        return command.includes(dataDir) || at.startsWith(dataDir) ? [`process ${pid}: ${command}`] : [];
      } catch {
        // It ended while the table was read.
        return [];
      }
    });
}
