import type { Ending, Program } from "../errors/facts.ts";

/** A script that ended well; tests of the classifier change what they are about. */
export const ENDED: Ending = {
  exitCode: 0,
  signal: null,
  oom: false,
  timedOut: false,
  cancelled: false,
  diskFull: false,
  timeoutMs: 1500,
  memoryBytes: 64 * 1024 * 1024,
  peakMemoryBytes: null,
};

/** `main.py` on a machine with a network. */
export const PROGRAM: Program = {
  runtime: "python:3.11",
  command: "python3",
  network: true,
  networkOffBy: null,
  files: ["main.py"],
  script: { name: "main.py", content: "" },
};
