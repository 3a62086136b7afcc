/** What removing needs of the engine. */
export type ContainerRemoval = {
  /** @throws what the engine says */
  remove(id: string): Promise<void>;
  /** False also for one that is not there. @throws what the engine says */
  isRunning(id: string): Promise<boolean>;
};

type Failed = { name: string; why: string };
/** `ended`: could not be removed, and hold up nothing; `running`: user code may go on in them. */
type ContainersRemoved = { removed: Set<string>; ended: Failed[]; running: Failed[] };

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Tries each of them: Docker can't remove some that have ended ("device or resource busy"), and those behind it are to go all the same.
 * One whose state the engine does not tell counts as running.
 * @param containers by their engine's id, with the name of their lease's sandbox
 * @param isLeft asked at the moment of each removal: a lease may have begun since they were listed
 */
export async function removeContainers<T extends { id: string; name: string }>(
  engine: ContainerRemoval,
  containers: readonly T[],
  isLeft: (container: T) => boolean,
): Promise<ContainersRemoved> {
  const done: ContainersRemoved = { removed: new Set(), ended: [], running: [] };
  for (const container of containers) {
    const { id, name } = container;
    if (!isLeft(container)) continue;
    try {
      await engine.remove(id);
      done.removed.add(name);
    } catch (error) {
      const isRunning = await engine.isRunning(id).catch(() => true);
      done[isRunning ? "running" : "ended"].push({ name, why: textOf(error) });
    }
  }
  return done;
}
