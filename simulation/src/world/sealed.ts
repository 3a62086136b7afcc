import { createHash } from "node:crypto";
import type { World } from "./world.ts";

const forbidden = (name: string) => (): never => {
  throw new Error(`${name} was used under the simulator: time and chance are arguments`);
};

/** Puts `value` in a property's place. @returns puts back what was there */
function replace(owner: object, name: string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, own);
  };
}

/** WebCrypto answers from a thread pool, at an instant of its own choosing: here it answers in the same turn. */
async function digest(algorithm: string, data: Uint8Array): Promise<ArrayBuffer> {
  const hash = createHash(algorithm.replace("-", "").toLowerCase()).update(data).digest();
  return new Uint8Array(hash).buffer;
}

/**
 * Takes the real clock, timers and chance away while a run lasts: whoever reaches for one fails loudly. `AbortSignal.timeout` is a timer
 * that hosts may use; it follows virtual time.
 * @returns gives them back
 */
export function sealHost(world: World): () => void {
  const timeout = (ms: number): AbortSignal => {
    const controller = new AbortController();
    world.after(ms, () => controller.abort());
    return controller.signal;
  };
  const undo = [
    ...["setTimeout", "setInterval", "setImmediate"].map((name) => replace(globalThis, name, forbidden(name))),
    replace(Date, "now", forbidden("Date.now")),
    replace(Math, "random", forbidden("Math.random")),
    replace(performance, "now", forbidden("performance.now")),
    replace(globalThis.crypto, "getRandomValues", forbidden("crypto.getRandomValues")),
    replace(globalThis.crypto, "randomUUID", forbidden("crypto.randomUUID")),
    replace(globalThis.crypto.subtle, "digest", digest),
    replace(AbortSignal, "timeout", timeout),
  ];
  return () => {
    for (const restore of undo) restore();
  };
}
