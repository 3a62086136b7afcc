import { createHash } from "node:crypto";
import { glob, readdir } from "node:fs/promises";
import { join } from "node:path";
import Docker from "dockerode";

/** What a runner keeps below its state folder for one execution. */
const ROOMS = ["work", "spool"];

/**
 * All that a runner and its executions have on this machine besides what it keeps on purpose (contents, layers): containers, running or not, folders, cgroups, its lock.
 * @param stateDir its real path, by which everything of it is labelled (runner-agent, state folder)
 */
export async function leftByRunner(stateDir: string): Promise<string[]> {
  const runner = createHash("sha256").update(stateDir).digest("hex").slice(0, 16);
  const containers = await new Docker().listContainers({
    all: true,
    filters: JSON.stringify({ label: [`rgrid.runner=${runner}`] }),
  });
  const folders = await Promise.all(
    ROOMS.map(async (room) => (await readdir(join(stateDir, room))).map((name) => join(room, name))),
  );
  const cgroups: string[] = [];
  for await (const path of glob([`/sys/fs/cgroup/rgrid/${runner}.*`, `/sys/fs/cgroup/*/rgrid/${runner}.*`])) cgroups.push(path);
  const lock = (await readdir(stateDir)).filter((name) => name.startsWith("lock"));
  return [...containers.flatMap(({ Names }) => Names), ...folders.flat(), ...cgroups, ...lock];
}
