import type { ContainerEngine, IsLive } from "../container/port.ts";
import type { DependencyLayers } from "../dependencies/port.ts";
import type { FileStore } from "../files/port.ts";
import { LeftBehind } from "../files/remove-folders.ts";
import type { HostPorts, Log } from "../ports.ts";

const UPKEEP_MS = 60_000;

/**
 * Removes what an earlier process of this runner left running. It has to be over before the runner registers: registering ends the old leases,
 * and user code of an ended lease must not go on (PROTOCOL 5). A folder, or a container that has ended, that can't be
 * removed is said, and ends nothing.
 * @throws when the engine fails: a runner that can't end old containers must not take new ones
 */
export async function reap(engine: Pick<ContainerEngine, "reap">, log: Log, isLive: IsLive = () => false): Promise<void> {
  const count = await engine.reap(isLive).catch((error: unknown) => {
    if (!(error instanceof LeftBehind)) throw error;
    log.warn("left_behind", { error: error.message });
    return error.removed;
  });
  if (count > 0) log.warn("reaped", { count });
}

/** What can't be done now is tried again a minute later, and holds up nothing else. */
export async function tried(log: Log, work: () => Promise<void> | undefined): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn("upkeep_failed", { error: error instanceof Error ? error.message : String(error) });
  }
}

export type UpkeepPorts = {
  engine: Pick<ContainerEngine, "reap">;
  files: Pick<FileStore, "sweepSpools">;
  dependencies?: Pick<DependencyLayers, "tidy">;
  host: HostPorts;
};

/** Removes what no live lease owns: of a removal that failed, or of a container that the engine made after its request had been given up. */
export async function upkeep({ engine, files, dependencies, host: { log } }: UpkeepPorts, isLive: IsLive): Promise<void> {
  await tried(log, () => reap(engine, log, isLive));
  await tried(log, () => files.sweepSpools(isLive));
  await tried(log, () => dependencies?.tidy(isLive));
}

/** Every minute. */
export async function upkeepLoop(ports: UpkeepPorts, isLive: IsLive, stop: AbortSignal): Promise<void> {
  for (;;) {
    await ports.host.sleep(UPKEEP_MS, stop);
    if (stop.aborted) return;
    await upkeep(ports, isLive);
  }
}
