import type Docker from "dockerode";
import { isGone } from "./docker-sandbox.ts";
import { LABELS } from "./hardening.ts";
import type { IsLive } from "./port.ts";

export type Reaped = {
  /** `EXECUTION-LEASE` of those that were removed. */
  readonly removed: ReadonlySet<string>;
  /** What the engine says of those that have ended and that it can't remove: they take room, and run nothing. */
  readonly left: readonly string[];
  /** Why one that may still run could not be ended, the first of them; null where none does. */
  readonly running: unknown;
};

/**
 * Removes this runner's containers that no live lease owns, with their volumes. One that can't be removed keeps no other from it.
 * @throws where the engine does not say which there are
 */
export async function reapContainers(
  docker: Pick<Docker, "listContainers" | "getContainer">,
  { runner, incarnation }: { runner: string; incarnation: string },
  isLive: IsLive,
): Promise<Reaped> {
  const labelled = await docker.listContainers({
    all: true,
    filters: JSON.stringify({ label: [`${LABELS.runner}=${runner}`] }),
  });
  const removed = new Set<string>();
  const left: string[] = [];
  let running: unknown = null;
  for (const { Id, Labels } of labelled) {
    const name = `${Labels[LABELS.execution]}-${Labels[LABELS.lease]}`;
    // Questions of this process end by themselves, and are removed by whoever asked.
    const wanted = LABELS.question in Labels || isLive(name);
    if (Labels[LABELS.incarnation] === incarnation && wanted) continue;
    const container = docker.getContainer(Id);
    try {
      await container.remove({ force: true, v: true }).catch((error: unknown) => {
        if (!isGone(error)) throw error;
      });
      removed.add(name);
    } catch (error) {
      // Docker kills before it removes: "failed to remove root filesystem: device or resource busy" leaves one that has ended.
      const state = await container.inspect().then(
        ({ State }) => State,
        () => null,
      );
      if (state !== null && !state.Running && !state.Paused && !state.Restarting) left.push(`container ${Id}: ${String(error)}`);
      else running ??= error;
    }
  }
  return { removed, left, running };
}
