import { assertNever, type EpochMs, type ExecutionState } from "@rgrid/schema";
import { bury as buryUncreated, create } from "./create.ts";
import { bury, tick } from "./deadlines.ts";
import { endCancelled } from "./ending.ts";
import type { ExecutionFact } from "./event.ts";
import { onRunnerFact, orphan, withdraw } from "./lease-facts.ts";
import { offeredLimits } from "./limits-in-force.ts";
import { reproject } from "./reproject.ts";
import { changedTo, Draft, isRunning, known, type MachineConfig, refuse, type Transition } from "./step.ts";

type OfType<T extends ExecutionFact["type"]> = Extract<ExecutionFact, { type: T }>;

/** **The execution mints the lease**: the next fencing token and a secret that only this lease's runner learns. */
function offer(state: ExecutionState, fact: OfType<"offer">, begin: () => Draft): Transition {
  if (state.life.phase !== "waiting") return refuse("not_queued");
  const draft = begin();
  const token = state.leases + 1;
  draft.state.leases = token;
  draft.state.offers += 1;
  Object.assign(draft.state, offeredLimits(state, fact.runner));
  draft.enter({
    phase: "offered",
    lease: {
      token,
      secret: fact.secret,
      runner: fact.runner,
      expires_at: draft.now + draft.config.limits.offerMs,
      stored_through: 0,
    },
  });
  return draft.done();
}

function matched(state: ExecutionState, fact: OfType<"matched">, begin: () => Draft): Transition {
  if (state.life.phase !== "waiting") return refuse("not_queued");
  if ((state.life.unmatched_since === null) === fact.matched) return known(state);
  const draft = begin();
  draft.state.life = { ...state.life, unmatched_since: fact.matched ? null : draft.now };
  return draft.done();
}

function placed(state: ExecutionState, fact: OfType<"placed">, begin: () => Draft): Transition {
  if (state.life.phase === "tombstone") return refuse("deleted");
  if (state.dispatcher === fact.dispatcher) return known(state);
  const draft = begin();
  draft.state.dispatcher = fact.dispatcher;
  return draft.done();
}

/** While queued it ends at once; while running it is a standing order that the runner hears with every answer. */
function cancel(state: ExecutionState, fact: OfType<"cancel">, begin: () => Draft): Transition {
  const { life } = state;
  if (life.phase === "tombstone") return refuse("deleted");
  if (life.phase === "ended") return life.status === "cancelled" ? known(state) : refuse("already_ended");
  if (state.cancel !== null) return known(state);
  const draft = begin();
  draft.state.cancel = { requested_at: draft.now, acknowledged_at: null, signal: fact.signal };
  if (isRunning(life)) draft.want("dispatch");
  else endCancelled(draft);
  return draft.done();
}

function extend(state: ExecutionState, fact: OfType<"extend">, begin: () => Draft): Transition {
  const { life } = state;
  if (life.phase === "ended" || life.phase === "tombstone" || life.phase === "uploading") return refuse("already_ended");
  if (fact.timeout_ms === state.timeout_ms) return known(state);
  if (fact.timeout_ms < state.timeout_ms) return refuse("timeout_not_longer");
  const draft = begin();
  draft.state.timeout_ms = fact.timeout_ms;
  draft.state.extended = true;
  // From here on somebody has asked for it.
  const { timeout_ms: _, ...open } = state.open_limits ?? {};
  if (state.open_limits) draft.state.open_limits = open;
  if (life.phase === "executing") {
    draft.state.life = { ...life, until: life.started_at + fact.timeout_ms + draft.config.limits.executingGraceMs };
  }
  draft.want("dispatch");
  return draft.done();
}

/**
 * A manual retry takes the end of the chain for itself, and the outbox sends its create: of two, one is told so. Where the retry of before was
 * deleted, `force` takes its place with a new chain: by its id, so that of two again one is told so.
 */
function claimRetry(state: ExecutionState, fact: OfType<"claim_retry">, begin: () => Draft): Transition {
  const { retries, life } = state;
  if (life.phase !== "ended") return refuse(life.phase === "tombstone" ? "deleted" : "not_ended");
  if (retries.by === fact.new_id) return retries.claimed?.digest === fact.digest ? known(state) : refuse("digest_conflict");
  const replaces = fact.force && fact.deleted === retries.by;
  if (retries.by !== null && !replaces) return refuse("already_retried");
  const draft = begin();
  const new_chain = retries.by !== null || retries.manual >= draft.config.limits.manualRetriesMax;
  if (new_chain && !fact.force) return refuse("retry_limit_reached");
  const { reason, digest } = fact;
  draft.state.retries = { ...retries, by: fact.new_id, claimed: { reason, digest, new_chain, replaces: retries.by } };
  draft.want("retry", "project");
  return draft.done();
}

/** The end of the chain is as if nobody had claimed it: free, or still the deleted one's. What is refused to an automatic retry is not: its id is nobody else's. */
function retryRefused(state: ExecutionState, fact: OfType<"retry_refused">, begin: () => Draft): Transition {
  const { retries, life } = state;
  if (retries.claimed === null || retries.by !== fact.new_id) return known(state);
  const draft = begin();
  draft.state.retries = { ...retries, by: retries.claimed.replaces, claimed: null };
  const { retry: _, ...outbox } = state.outbox;
  draft.state.outbox = outbox;
  if (life.phase === "ended") draft.want("project");
  return draft.done();
}

function remove(state: ExecutionState, begin: () => Draft): Transition {
  if (state.life.phase === "tombstone") return known(state);
  if (state.life.phase !== "ended") return refuse("not_ended");
  const draft = begin();
  bury(draft);
  return draft.done();
}

/** Outbox changedTo: an effect is cleared only if it is still the one that was sent (PROTOCOL 3). */
function settle(state: ExecutionState, fact: OfType<"effect_sent" | "effect_failed">, now: EpochMs): Transition {
  const slot = state.outbox[fact.kind];
  if (slot === undefined || slot.version !== fact.version) return known(state);
  const { [fact.kind]: _, ...rest } = state.outbox;
  const clock = Math.max(now, state.now);
  const outbox =
    fact.type === "effect_sent"
      ? rest
      : { ...rest, [fact.kind]: { ...slot, tries: slot.tries + 1, next_try_at: clock + fact.retry_in_ms } };
  return changedTo({ ...state, now: clock, outbox });
}

/**
 * A segment is confirmed by the store: its rows may go. Only the next one in order and only of an ended execution, so that a confirmation that
 * comes twice, or after the deletion, takes nothing away.
 */
function archived(state: ExecutionState, { segment }: OfType<"archived">): Transition {
  const { log, life, events } = state;
  if (life.phase !== "ended" || segment.first_n !== log.archived_through + 1 || segment.last_n > events) return refuse("stale");
  return { ...changedTo({ ...state, log: { ...log, archived_through: segment.last_n } }), archived: segment };
}

/**
 * One step of an execution's life (PROTOCOL 3). Pure, and never throws on a late, repeated or forged fact: it refuses it.
 * @param state null where nothing was ever created under this id
 * @param now the object's clock, epoch ms; an older one than the last commit's counts as that
 */
export function transition(state: ExecutionState | null, fact: ExecutionFact, now: EpochMs, config: MachineConfig): Transition {
  if (fact.type === "create") return create(state, fact, now, config);
  if (fact.type === "bury") return buryUncreated(state, fact, now, config);
  if (state === null) return refuse("not_found");
  const begin = () => new Draft(state, now, config);
  switch (fact.type) {
    case "offer":
      return offer(state, fact, begin);
    case "accept":
    case "started":
    case "heartbeat":
    case "log":
    case "exited":
    case "finish":
    case "release":
      return onRunnerFact(state, fact, begin);
    case "orphan":
      return orphan(state, fact, begin);
    case "withdraw":
      return withdraw(state, fact, begin);
    case "matched":
      return matched(state, fact, begin);
    case "placed":
      return placed(state, fact, begin);
    case "cancel":
      return cancel(state, fact, begin);
    case "extend":
      return extend(state, fact, begin);
    case "claim_retry":
      return claimRetry(state, fact, begin);
    case "retry_refused":
      return retryRefused(state, fact, begin);
    case "delete":
      return remove(state, begin);
    case "reproject":
      return reproject(state, fact, begin);
    case "tick":
      return tick(state, now, config);
    case "effect_sent":
    case "effect_failed":
      return settle(state, fact, now);
    case "archived":
      return archived(state, fact);
    default:
      return assertNever(fact);
  }
}
