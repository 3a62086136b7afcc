import type { HostPorts, Log } from "../ports.ts";

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined, with: () => quiet };

/** A host on which no time passes: sleeping is over at once, the clock moves only by what was slept. */
export function quietHost(): HostPorts {
  let now = 0;
  return {
    log: quiet,
    random: () => 0.5,
    clock: { now: () => ({ monotonic: now, wall: now }) },
    sleep: async (ms) => {
      now += ms;
    },
  };
}
