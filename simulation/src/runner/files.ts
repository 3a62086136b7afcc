import { memorySpool } from "../../../runner-agent/src/files/memory-spool.ts";
import type { FileStore, FoundFile } from "../../../runner-agent/src/files/port.ts";
import type { Machine } from "./machine.ts";

const FREE_BYTES = 2 ** 40;

/** The disk of a machine: what a script made is known by its container. Content is not simulated, so every digest is the same. */
export function filesOf(machine: Machine): FileStore {
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
    spool: () => memorySpool(),
    sweepSpools: async () => undefined,
  };
}
