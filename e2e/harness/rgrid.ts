import { join } from "node:path";
import { type Program, startProgram } from "./program.ts";

export type { Finished } from "./program.ts";
/** A CLI that runs. */
export type Rgrid = Program;

/** The CLI's entry as npm links it. */
export const RGRID_BIN = join(import.meta.dirname, "../../cli/bin/rgrid.js");

export const startRgrid = (args: readonly string[], cwd: string, env: Record<string, string>): Rgrid =>
  startProgram([process.execPath, RGRID_BIN, ...args], cwd, env);
