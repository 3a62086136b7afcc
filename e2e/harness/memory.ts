import { readFileSync, writeFileSync } from "node:fs";

const SAMPLE_MS = 20;
const MIB = 1024 * 1024;
export const mebibytes = (count: number): number => count * MIB;

/** A figure of /proc/PID/status in bytes; null where there is no such process, or no /proc. */
function figure(pid: number, name: "VmRSS" | "VmHWM"): number | null {
  try {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found?.[1] ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}

export const residentBytes = (pid: number): number => figure(pid, "VmRSS") ?? 0;

/** Watches the peak of a process that takes its figures with it when it ends. */
export function sampleMemory(pid: number): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, figure(pid, "VmHWM") ?? 0);
  };
  const timer = setInterval(look, SAMPLE_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}

/** From now on the peak of a process counts anew. @returns reads it, in bytes */
export function peakFromNow(pid: number): () => number {
  // 5: "reset the peak resident set size", proc_pid_clear_refs(5).
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  return () => figure(pid, "VmHWM") ?? 0;
}
