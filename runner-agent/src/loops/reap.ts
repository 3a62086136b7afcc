import type { ContainerEngine, IsLive } from "../container/port.ts";
import type { DependencyLayers } from "../dependencies/port.ts";
import type { FileStore } from "../files/port.ts";
import type { HostPorts, Log } from "../ports.ts";

const UPKEEP_MS = 60_000;

/**
 * Removes what an earlier process of this runner left running. It has to be over before the runner registers: registering ends the old leases,
 * and user code of an ended lease must not go on (PROTOCOL 5).
 * @throws when the engine fails: a runner that can't end old containers must not take new ones
 */
export async function reap(engine: Pick<ContainerEngine, "reap">, log: Log, isLive: IsLive = () => false): Promise<void> {
  const count = await engine.reap(isLive);
  if (count > 0) log.warn("reaped", { count });
}

export type UpkeepPorts = {
  engine: Pick<ContainerEngine, "reap">;
  files: Pick<FileStore, "sweepSpools">;
  dependencies?: Pick<DependencyLayers, "tidy">;
  host: HostPorts;
};

/** Removes what no live lease owns: of a removal that failed, or of a container that the engine made after its request had been given up. */
export async function upkeep({ engine, files, dependencies, host: { log } }: UpkeepPorts, isLive: IsLive): Promise<void> {
  try {
    await reap(engine, log, isLive);
    await files.sweepSpools(isLive);
    await dependencies?.tidy(isLive);
  } catch (error) {
    log.warn("upkeep_failed", { error: error instanceof Error ? error.message : String(error) });
  }
}

/** Every minute. */
export async function upkeepLoop(ports: UpkeepPorts, isLive: IsLive, stop: AbortSignal): Promise<void> {
  for (;;) {
    await ports.host.sleep(UPKEEP_MS, stop);
    if (stop.aborted) return;
    await upkeep(ports, isLive);
  }
}
