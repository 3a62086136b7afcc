import { existsSync, readdirSync, statSync } from "node:fs";
import { AMD, AMD_CARDS, type Gpu } from "./gpu.ts";

/** NVIDIA's control device. */
const NVIDIA = "/dev/nvidiactl";

/** What of the machine tells; real ones are the default. */
export type Devices = {
  has: (path: string) => boolean;
  /** Owning groups of AMD's devices, as numbers: a container has no names for them. */
  groups: () => readonly string[];
};

const MACHINE: Devices = {
  has: existsSync,
  groups: () => {
    const cards = existsSync(AMD_CARDS) ? readdirSync(AMD_CARDS).filter((name) => /^(card|renderD)\d+$/.test(name)) : [];
    return [...new Set([AMD, ...cards.map((name) => `${AMD_CARDS}/${name}`)].map((path) => String(statSync(path).gid)))];
  },
};

/** The GPU of this machine, for whoever sees its devices; null where there is none. */
export function gpuOfMachine({ has, groups }: Devices = MACHINE): Gpu | null {
  if (has(NVIDIA)) return { kind: "nvidia" };
  return has(AMD) ? { kind: "amd", groups: groups() } : null;
}

/**
 * The GPU that containers can be given. NVIDIA's needs its container toolkit, which is one of the engine's runtimes once it is set up
 * (`nvidia-ctk runtime configure`); AMD's is devices alone.
 * @param runtimes names of the engine's runtimes
 */
export function gpuOfContainers(runtimes: readonly string[], devices: Devices = MACHINE): Gpu | null {
  const gpu = gpuOfMachine(devices);
  return gpu?.kind === "nvidia" && !runtimes.includes("nvidia") ? null : gpu;
}
