import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Every process that works in a folder or names it on its command line: all parts of a stack, by its data folder. */
export function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        // A zombie has neither and is over.
        const at = command === "" ? "" : readlinkSync(`/proc/${name}/cwd`);
        return command.includes(folder) || at.startsWith(folder) ? [{ pid: Number(name), command }] : [];
      } catch {
        // It ended while the table was read.
        return [];
      }
    });
}
