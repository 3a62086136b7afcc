import { type Assignment, type ErrorReport, reportError } from "@rgrid/schema";
import type { ContainerEngine, EngineLost, Sandbox } from "../container/port.ts";
import type { DependencyLayers, Layer } from "../dependencies/port.ts";
import type { FileStore } from "../files/port.ts";
import { GPU_LABEL } from "../machine-labels.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import { ofScript, type Surroundings } from "../owner/surroundings.ts";
import type { HostPorts } from "../ports.ts";
import { listInputs } from "./input-list.ts";
import { fetchInputs, placeInputs } from "./inputs.ts";
import type { LeaseSession } from "./lease-session.ts";
import { commandOf } from "./plan.ts";

export type Preparation = {
  assignment: Assignment;
  session: LeaseSession;
  ports: { engine: ContainerEngine; files: FileStore; objects: ObjectTransfer; host: HostPorts; dependencies?: DependencyLayers };
  /** What the runner's owner allows; a script without network has none either way. */
  network: boolean;
  surroundings: Surroundings;
  signal: AbortSignal;
  /** Told of the sandbox as soon as there is one, so that it is removed however the rest goes. */
  acquired: (sandbox: Sandbox) => void;
};
export type Prepared = { outcome: "ok"; sandbox: Sandbox } | { outcome: "failed"; error: ErrorReport } | EngineLost;

/** Everything before user code: a sandbox, the inputs, what the script depends on, /work laid out. */
export async function prepare(preparation: Preparation): Promise<Prepared> {
  const { assignment, session, ports, signal } = preparation;
  const listing = listInputs(assignment, session, ports, signal);
  const fetching = listing.then(async (listed) => {
    if (listed.outcome === "failed") return listed;
    const fetched = await fetchInputs(listed.inputs, session, ports, signal);
    return fetched.outcome === "failed" ? fetched : listed;
  });
  // Inputs come while the container is made: neither waits for the other. A layer is made from inputs, and the container on the layer.
  const acquiring =
    assignment.spec.dependencies === undefined
      ? acquire(preparation, null)
      : fetching.then((fetched) => (fetched.outcome === "failed" ? fetched : acquireOnLayer(preparation)));
  const [place, fetched] = await Promise.all([acquiring, fetching]);
  if (place.outcome !== "ok") return place;
  if (fetched.outcome === "failed") return fetched;
  try {
    await placeInputs(place.sandbox.workFolder, { spec: assignment.spec, inputs: fetched.inputs }, ports.files);
  } catch (error) {
    return { outcome: "failed", error: diskError(error, "the working folder could not be laid out") };
  }
  return place;
}

/** A full or broken disk of the runner: another runner may do. */
const diskError = (error: unknown, otherwise: string): ErrorReport =>
  reportError("container_startup_failed", {
    reason: error instanceof Error && "code" in error ? String(error.code) : otherwise,
  });

async function acquire(preparation: Preparation, layer: Layer | null): Promise<Prepared> {
  const { assignment, ports, signal, acquired } = preparation;
  const { execution_id, lease, spec } = assignment;
  const { argv, env } = commandOf(assignment);
  const network = spec.network && preparation.network;
  const around = ofScript(preparation.surroundings, network);
  const place = await ports.engine.acquire(
    {
      execution: execution_id,
      lease,
      runtime: spec.runtime,
      limits: spec.limits,
      leaseTtlMs: assignment.lease_ttl_ms,
      network,
      gpu: spec.labels.includes(GPU_LABEL),
      // The user's own words go before the owner's.
      command: { argv, env: { ...around.env, ...layer?.env, ...env } },
      mounts: [...(layer?.mounts ?? []), ...around.mounts],
    },
    signal,
  );
  if (place.outcome === "engine_lost") return place;
  if (place.outcome === "failed") return { outcome: "failed", error: reportError(place.code, place.details) };
  acquired(place.sandbox);
  return { outcome: "ok", sandbox: place.sandbox };
}

async function acquireOnLayer(preparation: Preparation): Promise<Prepared> {
  const { assignment, ports, signal } = preparation;
  if (ports.dependencies === undefined) {
    const reason =
      "this runner runs scripts as plain processes and installs nothing; prepare its Python or Node, or choose another with --label";
    return { outcome: "failed", error: reportError("dependency_install_failed", { reason }) };
  }
  try {
    const found = await ports.dependencies.layerFor(assignment, signal);
    return found.outcome === "ready" ? await acquire(preparation, found.layer) : found;
  } catch (error) {
    return { outcome: "failed", error: diskError(error, "the dependency layer could not be made") };
  }
}
