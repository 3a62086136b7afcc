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

type Said = LeaseFact["type"] | "outputs" | "orphan" | "gap";
/** What such a runner may say, with numbers that the current lease would be heard with; and what a dispatcher that believes it would. */
const SAID: readonly [Said, ...Said[]] = [
  "accept",
  "started",
  "heartbeat",
  "log",
  "exited",
  "finish",
  "release",
  "outputs",
  "orphan",
  "gap",
];

const SAID_EARLY = ["accept", "release"] as const;
const SAID_LATER = ["heartbeat", "log", "outputs"] as const;

/** So far ahead that no delay of the message lets the lease's own chunks come up to it. */
const GAP_CHUNKS = 10_000;

function factOf(type: LeaseFact["type"] | "gap", state: ExecutionState): LeaseFact {
  const { life } = state;
  const through = "lease" in life && life.lease !== null ? life.lease.stored_through : 0;
  switch (type) {
    case "accept":
    case "started":
      return { type };
    case "heartbeat":
      return { type, heard: [] };
    case "gap":
    case "log": {
      const seq = through + (type === "gap" ? GAP_CHUNKS : 1);
      return { type: "log", heard: [], chunks: [{ seq, stream: "stdout", at: state.now, encoding: "utf8", data: "stale" }] };
    }
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
  // Half of it is what the current lease would be heard with in this phase.
  const isEarly = state.life.phase === "offered" || state.life.phase === "preparing";
  const fitting = isEarly ? SAID_EARLY : SAID_LATER;
  const said = faults.chance.pick(faults.chance.hits(0.5) ? fitting : SAID);
  world.trace("stale runner", `${said} of lease ${held.lease} of ${system.shortName(id)}`);
  const life = new Life(world);
  // The post that comes before the one that it follows is the current lease's own.
  const of = { id, ...(said === "gap" ? (ledger.secretsOf(id).at(-1) ?? held) : held) };
  if (said === "orphan") {
    void system.reach(life).executions.get(id).orphan(held.lease).catch(ignore);
    return;
  }
  const handle = async (request: Life): Promise<void> => {
    const api = new WorkerApi(system, request);
    if (said === "outputs") await api.outputs(of, []);
    else await api.lease(of, factOf(said, state));
  };
  void http(system, life, { concerned: () => [system.phaseOf(id)], handle });
}

/** The object did not answer: whoever spoke is gone already. */
const ignore = (): void => undefined;
