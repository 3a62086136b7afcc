import type { Clock, HostPorts, Log, LogFields, Sleep } from "./ports.ts";

const clock: Clock = { now: () => ({ monotonic: performance.now(), wall: Date.now() }) };

const sleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    // A delay over 2^31 ms fires at once in Node: timeouts go up to 7 days, so this only guards against surprises.
    const timer = setTimeout(done, Math.min(ms, 2_147_483_647));
    signal?.addEventListener("abort", done, { once: true });
  });

/** One JSON object a line, so that journald and docker logs can be searched by field. */
export function jsonLog(write: (line: string) => void, now: () => Date, base: LogFields = {}): Log {
  const emit = (level: string, event: string, fields: LogFields = {}): void =>
    write(`${JSON.stringify({ at: now().toISOString(), level, event, ...base, ...fields })}\n`);
  return {
    info: (event, fields) => emit("info", event, fields),
    warn: (event, fields) => emit("warn", event, fields),
    error: (event, fields) => emit("error", event, fields),
    with: (fields) => jsonLog(write, now, { ...base, ...fields }),
  };
}

/** The real clock, timers, chance and standard error of this process. */
export const nodeHost = (): HostPorts => ({
  clock,
  sleep,
  random: Math.random,
  log: jsonLog(
    (line) => process.stderr.write(line),
    () => new Date(),
  ),
});
