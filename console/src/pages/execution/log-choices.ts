import type { LogStream } from "@rgrid/schema";

/** How a log is shown. `stream` null: both. */
export type LogChoices = { stream: LogStream | null; showTime: boolean; wrap: boolean };

export const STREAMS = [
  [null, "Both"],
  ["stdout", "stdout"],
  ["stderr", "stderr"],
] as const satisfies readonly (readonly [LogStream | null, string])[];
