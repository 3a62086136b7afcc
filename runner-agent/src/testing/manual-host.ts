import type { HostPorts, Log } from "../ports.ts";

export type ManualHost = HostPorts & {
  /** Events of the log, in order. */
  events: string[];
  /** How long each sleep that was begun was to last. */
  slept: number[];
  /** Lets time pass: sleeps that are over by then end. */
  advance(ms: number): void;
};

/** A host on which time stands still until the test moves it. */
export function manualHost(): ManualHost {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const events: string[] = [];
  const slept: number[] = [];
  const note = (event: string): void => void events.push(event);
  const log: Log = { info: note, warn: note, error: note, with: () => log };
  return {
    log,
    events,
    slept,
    random: () => 0.999,
    clock: { now: () => ({ monotonic: now, wall: now }) },
    sleep: (ms, signal) => {
      slept.push(ms);
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = {
          at: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", sleeper.wake, { once: true });
      });
    },
    advance: (ms) => {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake();
    },
  };
}
