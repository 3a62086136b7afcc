import type { ContainerEngine } from "../container/port.ts";
import type { ControlPlane } from "../control-plane/port.ts";
import type { Understudy } from "../control-plane/understudy.ts";
import type { DependencyLayers } from "../dependencies/port.ts";
import type { FileStore } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import type { Surroundings } from "../owner/surroundings.ts";
import type { HostPorts } from "../ports.ts";

/** All that an execution's run needs of the world. */
export type RunPorts = {
  host: HostPorts;
  control: ControlPlane;
  engine: ContainerEngine;
  files: FileStore;
  objects: ObjectTransfer;
  /** Absent where nothing is installed: scripts run as plain processes, or are simulated. */
  dependencies?: DependencyLayers;
  /** Absent in the simulator. */
  understudy?: Understudy;
};
export type RunSettings = {
  heartbeatMs: number;
  cancelGraceMs: number;
  /** So long after a cancel was heard the control plane gives the execution up. */
  cancelWaitMs: number;
  /** What the runner's owner allows; a script without network has none either way. */
  network: boolean;
  surroundings: Surroundings;
};
