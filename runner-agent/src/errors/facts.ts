/** What the platform knows of how user code ended. */
export type Ending = {
  /** As a shell gives it: 128 + signal where one ended the script. */
  exitCode: number;
  signal: number | null;
  /** The kernel killed a process of the container for memory; true also when only a child was killed. */
  oom: boolean;
  timedOut: boolean;
  cancelled: boolean;
  /** The disk under /work had no room left at the end. */
  diskFull: boolean;
  timeoutMs: number;
  memoryBytes: number;
  peakMemoryBytes: number | null;
};

/** What an execution was, as far as it tells what its last words mean. */
export type Program = {
  /** As the caller named it: `python:3.11`. */
  runtime: string;
  /** The first word of what was started: `python3`, `bash`, a program's name. */
  command: string;
  network: boolean;
  /** Who turned the network off, where it is off. */
  networkOffBy: "command_line" | "runner" | null;
  /** Paths of the script and the inputs, relative to /work. */
  files: readonly string[];
  /** The script, or null where a module or a program of the image was started. */
  script: { name: string; content: string } | null;
};

/** `python:3.11-datascience` → 11; null where the runtime does not say. */
export function pythonMinorOf(runtime: string): number | null {
  const minor = /^python:3\.(\d{1,2})(?!\d)/.exec(runtime)?.[1];
  return minor === undefined ? null : Number(minor);
}
