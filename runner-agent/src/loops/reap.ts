import type { ContainerEngine } from "../container/port.ts";
import type { Log } from "../ports.ts";

/**
 * Removes what an earlier process of this runner left running. It has to be over before the runner registers: registering ends the old leases,
 * and user code of an ended lease must not go on (PROTOCOL 5).
 * @throws when the engine fails: a runner that can't end old containers must not take new ones
 */
export async function reap(engine: Pick<ContainerEngine, "reap">, log: Log): Promise<void> {
  const count = await engine.reap();
  if (count > 0) log.warn("reaped", { count });
}
