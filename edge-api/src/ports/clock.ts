/** Wall clock in epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** Fills the array with random bytes and returns it, as `crypto.getRandomValues` does. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

/** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;
