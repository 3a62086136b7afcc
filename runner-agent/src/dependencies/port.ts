import type { Assignment, ErrorReport } from "@rgrid/schema";
import type { EngineLost, HostMount, IsLive, StartupFailure } from "../container/port.ts";

/** What a runtime's image is, by content. */
export type RuntimeImage = {
  /** Digest of its configuration: another one for any other content. */
  id: string;
  /** PATH as the image sets it. */
  path: string;
};

/** Says what a runtime is here, pulling its image where it is not. */
export interface RuntimeImages {
  imageOf(runtime: string, signal: AbortSignal): Promise<{ outcome: "found"; image: RuntimeImage } | StartupFailure | EngineLost>;
}

/** What a script needs that is not in its image. */
export type Layer = {
  mounts: readonly HostMount[];
  /** For the script, below its own variables. */
  env: Record<string, string>;
};

export type LayerOutcome = { outcome: "ready"; layer: Layer } | { outcome: "failed"; error: ErrorReport } | EngineLost;

export interface DependencyLayers {
  /**
   * The layer with what the assignment's script depends on, built where it is not here; its inputs are in the content cache by then. It stays as long as the
   * assignment's lease is live.
   */
  layerFor(assignment: Assignment, signal: AbortSignal): Promise<LayerOutcome>;
  /** Removes the layers that were used longest ago, and that no live lease uses, while all together are over their limit. */
  tidy(isLive: IsLive): Promise<void>;
}
