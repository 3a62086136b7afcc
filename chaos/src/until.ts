import { setTimeout as sleep } from "node:timers/promises";

const LOOK_AGAIN_MS = 50;

/** Looks again until the condition holds. @returns false where it did not within `withinMs` */
export async function holds(condition: () => Promise<boolean> | boolean, withinMs: number): Promise<boolean> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; await sleep(LOOK_AGAIN_MS)) {
    if (await condition()) return true;
  }
  return condition();
}

/** @throws Error that says what did not come about */
export async function until(what: string, condition: () => Promise<boolean> | boolean, withinMs = 180_000): Promise<void> {
  if (!(await holds(condition, withinMs))) throw new Error(`${what}: not within ${Math.round(withinMs / 1000)} s`);
}
