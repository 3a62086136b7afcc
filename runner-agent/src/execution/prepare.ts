import { type Assignment, describeError, type ErrorMetadata } from "@rgrid/schema";
import type { ContainerEngine, EngineLost, Sandbox } from "../container/port.ts";
import type { FileStore } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import type { HostPorts } from "../ports.ts";
import { fetchInputs, placeInputs } from "./inputs.ts";
import type { LeaseSession } from "./lease-session.ts";
import { commandOf } from "./plan.ts";

export type Preparation = {
  assignment: Assignment;
  session: LeaseSession;
  ports: { engine: ContainerEngine; files: FileStore; objects: ObjectTransfer; host: HostPorts };
  /** What the runner's owner allows; a script without network has none either way. */
  network: boolean;
  signal: AbortSignal;
  /** Told of the sandbox as soon as there is one, so that it is removed however the rest goes. */
  acquired: (sandbox: Sandbox) => void;
};
export type Prepared = { outcome: "ok"; sandbox: Sandbox } | { outcome: "failed"; error: ErrorMetadata } | EngineLost;

/** Everything before user code: a sandbox, the inputs, /work laid out. */
export async function prepare({ assignment, session, ports, network, signal, acquired }: Preparation): Promise<Prepared> {
  const { execution_id, lease, spec, inputs } = assignment;
  const acquiring = ports.engine.acquire(
    {
      execution: execution_id,
      lease,
      runtime: spec.runtime,
      limits: spec.limits,
      leaseTtlMs: assignment.lease_ttl_ms,
      network: spec.network && network,
      command: commandOf(assignment),
    },
    signal,
  );
  const noted = acquiring.then((place) => {
    if (place.outcome === "acquired") acquired(place.sandbox);
    return place;
  });
  // Inputs come while the container is made: neither waits for the other.
  const [place, fetched] = await Promise.all([noted, fetchInputs(inputs, session, ports, signal)]);
  if (place.outcome === "engine_lost") return place;
  if (place.outcome === "failed") return { outcome: "failed", error: describeError(place.code, place.details) };
  if (fetched.outcome === "failed") return fetched;
  try {
    await placeInputs(place.sandbox.workFolder, assignment, ports.files);
  } catch (error) {
    // A full or broken disk of the runner: another runner may do.
    const reason = error instanceof Error && "code" in error ? String(error.code) : "the working folder could not be laid out";
    return { outcome: "failed", error: describeError("container_startup_failed", { reason }) };
  }
  return { outcome: "ok", sandbox: place.sandbox };
}
