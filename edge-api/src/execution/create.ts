import { type EpochMs, type ExecutionState, NO_OUTPUTS } from "@rgrid/schema";
import type { CreateFact, ExecutionFact } from "./event.ts";
import { Draft, known, type MachineConfig, refuse, type Transition } from "./step.ts";

type BuryFact = Extract<ExecutionFact, { type: "bury" }>;
type Origin = Pick<CreateFact, "id" | "account_id" | "next_id"> & Partial<Omit<CreateFact, "type">>;

/** The state before the first commit. Versions start at the creation time, so that a re-created id is newer than its old row. */
function blank(origin: Origin, now: EpochMs): ExecutionState {
  const retry = origin.retry ?? null;
  return {
    format: 1,
    id: origin.id,
    account_id: origin.account_id,
    dispatcher: origin.dispatcher ?? "",
    digest: origin.digest ?? "",
    version: now - 1,
    now,
    created_at: now,
    accepted_at: null,
    started_at: null,
    ended_at: null,
    life: { phase: "waiting", unmatched_since: null, ensure_at: now },
    leases: 0,
    offers: 0,
    timeout_ms: origin.timeout_ms ?? 0,
    extended: false,
    cpus: origin.cpus ?? 0,
    memory_bytes: origin.memory_bytes ?? 0,
    ...(origin.open_limits && { open_limits: origin.open_limits }),
    cancel: null,
    sandbox: null,
    exit: null,
    error: null,
    cost_micros: null,
    outputs: NO_OUTPUTS,
    log: { chunks: 0, size_bytes: 0, cut: null, archived_through: 0 },
    events: 0,
    timeline: [],
    retries: {
      of: retry?.of ?? null,
      by: null,
      kind: retry?.kind ?? null,
      reason: retry?.reason ?? null,
      count: retry?.count ?? 0,
      auto: retry?.auto ?? 0,
      manual: retry?.manual ?? 0,
      max: origin.retries_max ?? 0,
      avoid: retry?.avoid ?? null,
      claimed: null,
      chain: [...(retry?.chain ?? [])],
      next_id: origin.next_id,
      next_jitter: origin.next_jitter ?? 0,
    },
    outbox: {},
  };
}

/** A replay answers what is there; another body under the same key is refused; what was deleted or cancelled first stays so. */
function createAgain(state: ExecutionState, fact: CreateFact): Transition {
  // Without a digest it was buried before its create.
  if (state.digest !== fact.digest && state.digest !== "") return refuse("digest_conflict");
  if (state.life.phase === "tombstone") return refuse(state.life.status === "cancelled" ? "cancelled" : "deleted");
  return known(state);
}

export function create(state: ExecutionState | null, fact: CreateFact, now: EpochMs, config: MachineConfig): Transition {
  if (state !== null) return createAgain(state, fact);
  const draft = new Draft(blank(fact, now), now, config);
  if (fact.backoff_ms > 0) {
    draft.enter({ phase: "backoff", until: now + fact.backoff_ms });
    draft.want("project");
  } else {
    enterWaiting(draft);
  }
  return draft.done();
}

/** Queued with the dispatcher, which is told at once and again at `ensure_at` (level-triggered, PROTOCOL 4). */
export function enterWaiting(draft: Draft): void {
  draft.enter({ phase: "waiting", unmatched_since: null, ensure_at: draft.now + draft.config.limits.ensureFirstMs });
  draft.want("dispatch", "project");
}

/** A cancel that met an uncreated id: the create that is still on its way must find it cancelled. */
export function bury(state: ExecutionState | null, fact: BuryFact, now: EpochMs, config: MachineConfig): Transition {
  if (state !== null) return refuse("exists");
  const draft = new Draft(blank({ id: fact.id, account_id: fact.account_id, next_id: fact.id }, now), now, config);
  draft.state.life = { phase: "tombstone", status: "cancelled", expires_at: now + config.limits.tombstoneMs };
  draft.state.ended_at = now;
  return draft.done();
}
