/** Runtimes that every runner knows an image for; a runner may report more of its own. */
export const RUNTIMES: readonly string[] = [
  "python:3.9",
  "python:3.10",
  "python:3.11",
  "python:3.12",
  "python:3.13",
  "python:3.14",
  "node:20",
  "node:22",
  "node:24",
];
