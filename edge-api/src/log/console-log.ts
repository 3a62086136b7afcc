import type { Log, LogFields } from "../ports/log.ts";

/** One JSON object a line, where the host collects logs. */
export function consoleLog(now: () => number, fields: LogFields = {}): Log {
  const write = (level: "info" | "warn" | "error", event: string, more: LogFields = {}): void =>
    console[level](JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...fields, ...more }));
  return {
    info: (event, more) => write("info", event, more),
    warn: (event, more) => write("warn", event, more),
    error: (event, more) => write("error", event, more),
    with: (more) => consoleLog(now, { ...fields, ...more }),
  };
}
