import { accessSync, constants } from "node:fs";
import { readdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { IsLive } from "./port.ts";

export type Usage = { cpuMs: number | null; peakMemoryBytes: number | null };
type CgroupVersion = 1 | 2;

const ROOT = "/sys/fs/cgroup";
/** Shared by all runners of the machine, and never removed: an engine may be making a parent below it at that moment. */
const PARENTS = "/rgrid";
/** Controllers of version 1 in which the engine makes the parent; each holds a folder that stays behind. */
const V1_CONTROLLERS = [
  "blkio",
  "cpu",
  "cpuacct",
  "cpu,cpuacct",
  "cpuset",
  "devices",
  "freezer",
  "hugetlb",
  "memory",
  "misc",
  "net_cls",
  "net_cls,net_prio",
  "net_prio",
  "perf_event",
  "pids",
  "rdma",
  "systemd",
  "unified",
];

async function numberFrom(path: string, parse: (text: string) => number = Number): Promise<number | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  const value = text === null ? Number.NaN : parse(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** As in a container that was not given the machine's: there a runner sees other cgroups than its engine makes, and would leave those of its scripts behind. */
function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EROFS";
  }
}

/**
 * Usage of one container, exact however short it was. The kernel drops a container's counters with its cgroup, milliseconds after its end; so each
 * container gets a parent of its own, whose counters include its children and which stays until it is removed here.
 * Needs the cgroupfs driver on this machine and the right to read it: with the systemd driver parents are slices of another life cycle.
 */
export class UsageMeter {
  readonly #version: CgroupVersion;

  /** What the parents of this runner's containers begin with. */
  readonly #prefix: string;

  private constructor(version: CgroupVersion, prefix: string) {
    this.#version = version;
    this.#prefix = prefix;
  }

  /**
   * @param info of the engine
   * @param runner whose parents are its own to sweep
   * @returns null where usage can't be known
   */
  static for(info: { CgroupDriver: string; CgroupVersion?: string | undefined }, runner: string): UsageMeter | null {
    if (info.CgroupDriver !== "cgroupfs" || process.platform !== "linux") return null;
    const version = info.CgroupVersion === "2" ? 2 : 1;
    return isReadOnly(version === 2 ? ROOT : join(ROOT, "memory")) ? null : new UsageMeter(version, `${runner}.`);
  }

  parentOf(name: string): string {
    return `${PARENTS}/${this.#prefix}${name}`;
  }

  /** Removes parents that no live lease owns; one whose container is still there can't be removed and stays. */
  async sweep(isLive: IsLive): Promise<void> {
    const entries = await readdir(this.#folder("memory", PARENTS)).catch(() => []);
    const own = entries.filter((entry) => entry.startsWith(this.#prefix)).map((entry) => entry.slice(this.#prefix.length));
    for (const name of own) if (!isLive(name)) await this.release(this.parentOf(name));
  }

  #folder(controller: string, parent: string): string {
    return this.#version === 2 ? join(ROOT, parent) : join(ROOT, controller, parent);
  }

  async read(parent: string): Promise<Usage> {
    if (this.#version === 2) {
      const cpu = (text: string): number => Number(/^usage_usec (\d+)/m.exec(text)?.[1]) / 1e3;
      const [cpuMs, peakMemoryBytes] = await Promise.all([
        numberFrom(join(this.#folder("", parent), "cpu.stat"), cpu),
        numberFrom(join(this.#folder("", parent), "memory.peak")),
      ]);
      return { cpuMs: cpuMs === null ? null : Math.round(cpuMs), peakMemoryBytes };
    }
    const [cpuNs, peakMemoryBytes] = await Promise.all([
      numberFrom(join(this.#folder("cpuacct", parent), "cpuacct.usage")),
      numberFrom(join(this.#folder("memory", parent), "memory.max_usage_in_bytes")),
    ]);
    return { cpuMs: cpuNs === null ? null : Math.round(cpuNs / 1e6), peakMemoryBytes };
  }

  /** Host ids of the processes of a container, its init first; empty where they can't be seen. */
  async processes(parent: string, container: string): Promise<number[]> {
    const text = await readFile(join(this.#folder("pids", parent), container, "cgroup.procs"), "utf8").catch(() => "");
    return text.split("\n").filter(Boolean).map(Number);
  }

  /** The container is gone: so may its parent. */
  async release(parent: string): Promise<void> {
    const folders = this.#version === 2 ? [this.#folder("", parent)] : V1_CONTROLLERS.map((name) => this.#folder(name, parent));
    await Promise.all(folders.map((folder) => rmdir(folder).catch(() => undefined)));
  }
}
