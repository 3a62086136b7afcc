const GIB = 1024 ** 3;

/** Of a machine whose GPU scripts can use; one that asks for it is given the GPU. */
export const GPU_LABEL = "gpu";

export type MachineFacts = { arch: string; os: string; memoryBytes: number; isolated: boolean; hasGpu: boolean };

/**
 * What the runner says of its machine by itself, for executions to ask for by `--label`. `isolation=none` lets an execution refuse such a
 * runner by asking for a label that only the others have, and people see it in lists.
 */
export function machineLabels({ arch, os, memoryBytes, isolated, hasGpu }: MachineFacts): string[] {
  const memory = `memory=${Math.max(1, Math.round(memoryBytes / GIB))}g`;
  return [`arch=${arch}`, `os=${os}`, `isolation=${isolated ? "container" : "none"}`, memory, ...(hasGpu ? [GPU_LABEL] : [])];
}
