import { memorySpool } from "../../../runner-agent/src/files/memory-spool.ts";
import type { FileStore, FoundFile, SpoolFile } from "../../../runner-agent/src/files/port.ts";
import type { System } from "../system.ts";
import type { Machine } from "./machine.ts";

const FREE_BYTES = 2 ** 40;

/** A spool, some of which have no room for a line that waits behind another: what the script writes then is cut. */
function spoolOf(system: System, name: string): SpoolFile {
  const spool = memorySpool();
  const id = name.slice(0, name.lastIndexOf("-"));
  return {
    ...spool,
    append: async (bytes) => {
      if (system.faults.strikes("spool_full", () => [system.phaseOf(id)])) return false;
      return spool.append(bytes);
    },
  };
}

/** The disk of a machine: what a script made is known by its container. Content is not simulated, so every digest is the same. */
export function filesOf(system: System, machine: Machine): FileStore {
  return {
    // Never cached: every input is downloaded, so that its faults are met.
    has: async () => false,
    store: async () => ({ outcome: "stored" }),
    placeContent: async () => undefined,
    placeBytes: async () => undefined,
    placeFolder: async () => undefined,
    changedFiles: async (folder) => {
      const container = [...machine.containers].find((one) => one.folder === folder);
      return (container?.files ?? []).map((path): FoundFile => ({ path, sizeBytes: 1, executable: false, source: path }));
    },
    digest: async () => "f".repeat(64),
    forget: () => undefined,
    freeBytes: async () => FREE_BYTES,
    spool: (name) => spoolOf(system, name),
    sweepSpools: async () => undefined,
  };
}
