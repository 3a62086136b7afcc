import type { Log, LogFields } from "../../edge-api/src/ports/log.ts";
import type { System } from "./system.ts";
import type { Life } from "./world/life.ts";

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined, with: () => silent };

const ID = /exec_[0-9a-z]{24}/g;

/** The log of one life as lines of the trace, with short names instead of ids. */
export function logOf(system: System, name: string, life: Life, base: LogFields = {}): Log {
  const line = (event: string, fields: LogFields = {}): void => {
    if (!life.alive) return;
    const pairs = Object.entries({ ...base, ...fields }).filter(([, value]) => value !== null && value !== undefined);
    const text = `${event} ${pairs.map(([key, value]) => `${key}=${value}`).join(" ")}`;
    system.world.trace(
      system.shortName(name),
      text.replace(ID, (id) => system.shortName(id)),
    );
  };
  return { info: line, warn: line, error: line, with: (fields) => logOf(system, name, life, { ...base, ...fields }) };
}
