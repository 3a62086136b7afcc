import type { ExecutionId, ExecutionState, ExitReport } from "@rgrid/schema";
import type { LeaseFact } from "../../../edge-api/src/ports/executions.ts";
import { http } from "../network/http.ts";
import type { System } from "../system.ts";
import { WorkerApi } from "../worker/api.ts";
import { Life } from "../world/life.ts";

const EXIT: ExitReport = {
  exit_code: 0,
  signal: null,
  oom: false,
  timed_out: false,
  duration_ms: 1,
  cpu_ms: 1,
  peak_memory_bytes: 1,
  error: null,
};

/** What such a runner may say, with numbers that the current lease would be heard with. */
const FACTS: readonly [LeaseFact["type"], ...LeaseFact["type"][]] = [
  "accept",
  "started",
  "heartbeat",
  "log",
  "exited",
  "finish",
  "release",
];

function factOf(type: LeaseFact["type"], state: ExecutionState): LeaseFact {
  const { life } = state;
  const through = "lease" in life && life.lease !== null ? life.lease.stored_through : 0;
  switch (type) {
    case "accept":
    case "started":
      return { type };
    case "heartbeat":
      return { type, heard: [] };
    case "log":
      return {
        type,
        heard: [],
        chunks: [{ seq: through + 1, stream: "stdout", at: state.now, encoding: "utf8", data: "stale" }],
      };
    case "exited":
      return { type, exit: EXIT };
    case "finish":
      return { type, finish: { verdict: "completed", exit: EXIT, error: null, outputs: [], log_seq: through } };
    case "release":
      return { type, reason: "drained" };
  }
}

/**
 * Somebody speaks for a lease that is another's now: a machine restored from a snapshot believes that it still has what it has given back.
 * Nothing else makes such calls, and each has to be refused.
 */
export function speakForStaleLease(system: System, id: ExecutionId, state: ExecutionState): void {
  const { ledger, faults, world } = system;
  const stale = ledger.secretsOf(id).filter(({ lease }) => lease < state.leases);
  const [first, ...rest] = stale;
  if (first === undefined || !faults.strikes("stale_lease", () => [system.phaseOf(id)])) return;
  const held = faults.chance.pick([first, ...rest]);
  const type = faults.chance.pick(FACTS);
  world.trace("stale runner", `${type} of lease ${held.lease} of ${system.shortName(id)}`);
  void http(system, new Life(world), {
    concerned: () => [system.phaseOf(id)],
    handle: (request) => new WorkerApi(system, request).lease({ id, ...held }, factOf(type, state)),
  });
}
