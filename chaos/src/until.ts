import { setTimeout as sleep } from "node:timers/promises";

const LOOK_AGAIN_MS = 50;
/** For whatever must come about: a loaded machine takes a minute to start 20 containers. */
export const PATIENCE_MS = 240_000;

/** Looks again until the condition holds. @returns false where it did not within `withinMs` */
export async function holds(condition: () => Promise<boolean> | boolean, withinMs: number): Promise<boolean> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await sleep(LOOK_AGAIN_MS)) {
    if (await condition()) return true;
  }
  return condition();
}

/** Looks again until there is something. @returns null where there was nothing within `withinMs` */
export async function found<T>(look: () => Promise<T | null>, withinMs: number): Promise<T | null> {
  let seen: T | null = null;
  await holds(async () => {
    seen = await look();
    return seen !== null;
  }, withinMs);
  return seen;
}

/** @throws Error that says what did not come about */
export async function until(what: string, condition: () => Promise<boolean> | boolean, withinMs = PATIENCE_MS): Promise<void> {
  if (!(await holds(condition, withinMs))) throw new Error(`${what}: not within ${Math.round(withinMs / 1000)} s`);
}
