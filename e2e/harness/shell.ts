import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Place } from "./place.ts";
import { RGRID_BIN } from "./rgrid.ts";

/** A line of a shell in which `rgrid` is ours. @throws with the exit code and what was written where it fails */
export async function shell(place: Place, line: string): Promise<{ stdout: string; stderr: string }> {
  const script = `rgrid() { '${process.execPath}' '${RGRID_BIN}' "$@"; }\n${line}`;
  return promisify(execFile)("sh", ["-c", script], { cwd: place.path, env: place.env });
}
