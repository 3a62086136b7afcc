import { existsSync } from "node:fs";

const GIB = 1024 ** 3;

/** Devices of a GPU that compute APIs use: NVIDIA's control device, AMD's ROCm. */
const GPU_DEVICES = ["/dev/nvidiactl", "/dev/kfd"];

export type MachineFacts = { arch: string; os: string; memoryBytes: number; isolated: boolean };

/**
 * What the runner says of its machine by itself, for executions to ask for by `--label`. `isolation=none` lets an execution refuse such a
 * runner by asking for a label that only the others have, and people see it in lists.
 * @param has whether a path exists
 */
export function machineLabels(
  { arch, os, memoryBytes, isolated }: MachineFacts,
  has: (path: string) => boolean = existsSync,
): string[] {
  const memory = `memory=${Math.max(1, Math.round(memoryBytes / GIB))}g`;
  const gpu = GPU_DEVICES.some(has) ? ["gpu"] : [];
  return [`arch=${arch}`, `os=${os}`, `isolation=${isolated ? "container" : "none"}`, memory, ...gpu];
}
