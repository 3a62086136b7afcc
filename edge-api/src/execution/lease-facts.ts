import {
  type ExecutionState,
  type ExitReport,
  type FinishRequest,
  type Lease,
  type LeaseCommand,
  reportError,
  type SandboxFacts,
  tellsOfOutputs,
} from "@rgrid/schema";
import { enterWaiting } from "./create.ts";
import { cancelledByUser, end, endCancelled, endFailed, endLost } from "./ending.ts";
import type { ExecutionFact } from "./event.ts";
import { takeChunks } from "./log-intake.ts";
import { type Draft, isLeased, isRunning, known, leaseOf, refuse, type Transition } from "./step.ts";

type OfType<T extends ExecutionFact["type"]> = Extract<ExecutionFact, { type: T }>;
export type RunnerFact = OfType<"accept" | "started" | "heartbeat" | "log" | "exited" | "finish" | "release">;

/** Compares in a time that does not depend on where the texts differ. */
function sameSecret(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** The fence: only the current lease, or the one that finished, is heard. */
export function holdsLease(state: ExecutionState, fact: { lease: number; secret: string }): boolean {
  const lease = leaseOf(state.life);
  return lease !== null && lease.token === fact.lease && sameSecret(lease.secret, fact.secret);
}

/** The current lease, heard from now: its time runs anew. max: a late heartbeat must never shorten it. */
function renew(draft: Draft, heard: readonly LeaseCommand["type"][] = []): void {
  const { state } = draft;
  if (!isRunning(state.life)) return;
  const expires_at = Math.max(state.life.lease.expires_at, draft.now + draft.config.limits.leaseTtlMs);
  state.life = { ...state.life, lease: { ...state.life.lease, expires_at } };
  if (state.cancel !== null && state.cancel.acknowledged_at === null && heard.includes("cancel")) {
    state.cancel = { ...state.cancel, acknowledged_at: draft.now };
  }
}

/** Facts of a lease that has finished: repeats are answered as the first time, what comes late is dropped. */
function afterEnd(state: ExecutionState, fact: RunnerFact): Transition {
  const finished = state.life.phase === "ended" && state.life.finished;
  if (finished && (fact.type === "finish" || fact.type === "log")) return known(state);
  return refuse(state.life.phase === "ended" && state.life.status === "cancelled" ? "cancelled" : "lease_lost");
}

function accept(draft: Draft, lease: Lease): void {
  const { state, now, config } = draft;
  state.accepted_at = now;
  draft.enter({
    phase: "preparing",
    lease: { ...lease, expires_at: now + config.limits.leaseTtlMs },
    until: now + config.limits.preparingMs,
  });
  draft.want("dispatch", "project");
}

function start(draft: Draft, lease: Lease, sandbox: SandboxFacts | null): void {
  const { state, now, config } = draft;
  state.started_at = now;
  state.sandbox = sandbox;
  draft.enter({ phase: "executing", lease, started_at: now, until: now + state.timeout_ms + config.limits.executingGraceMs });
  draft.want("project");
}

/** `exited` may overtake `started`, which nobody waits for: the start is then taken from the duration. */
function exited(draft: Draft, lease: Lease, exit: ExitReport): void {
  const { state, now, config } = draft;
  state.started_at ??= Math.max(state.accepted_at ?? now, now - exit.duration_ms);
  state.exit = exit;
  draft.enter({ phase: "uploading", lease, exit, until: now + config.limits.uploadingMs });
  draft.want("project");
}

function finish(draft: Draft, lease: Lease, { finish: verdict, runtimes = null }: OfType<"finish">): void {
  const { state, now } = draft;
  const exit = verdict.exit ?? (state.life.phase === "uploading" ? state.life.exit : null);
  if (exit !== null) state.started_at ??= Math.max(state.accepted_at ?? now, now - exit.duration_ms);
  const error = verdict.verdict === "cancelled" ? (verdict.error ?? cancelledByUser()) : verdict.error;
  const { outputs } = verdict;
  end(draft, { status: verdict.verdict, exit, error, runtimes, outputs, missing: missingOf(draft, verdict), finishedBy: lease });
}

/** A finish brings all that the script wrote, unless it says otherwise; where the runner gave the script up, nothing. */
function missingOf({ config }: Draft, { error, outputs_error }: FinishRequest): string | null {
  const told = outputs_error ?? (error !== null && tellsOfOutputs(error.error_code) ? error : null);
  if (told !== null) return config.describe(told, null).error_message;
  return error?.error_code === "worker_died" ? "Its runner gave it up, and stored none of them" : null;
}

/** Handed back, or never taken: queued again under the same id, which uses up no retry but counts as an offer. */
export function requeue(draft: Draft): void {
  const { state, config } = draft;
  if (state.cancel !== null) {
    endCancelled(draft);
  } else if (state.offers >= config.limits.offersMax) {
    endFailed(draft, reportError("no_runner_available", { offers: state.offers }));
  } else {
    state.accepted_at = null;
    enterWaiting(draft);
  }
}

/**
 * What the runner of the lease says. Whatever is answered renews the lease, a repeat too: the runner counts from the sending of the call that was
 * answered, and would go on with a lease that has expired here.
 * @param begin opens the draft of an accepted step
 */
export function onRunnerFact(state: ExecutionState, fact: RunnerFact, begin: () => Draft): Transition {
  if (!holdsLease(state, fact)) return refuse("lease_lost");
  const { life } = state;
  if (!isLeased(life)) return afterEnd(state, fact);
  if (life.phase === "offered" && fact.type !== "accept" && fact.type !== "release") return refuse("not_running");

  switch (fact.type) {
    case "accept": {
      const draft = begin();
      if (life.phase === "offered") accept(draft, life.lease);
      renew(draft);
      return draft.done();
    }
    case "started": {
      const draft = begin();
      if (life.phase === "preparing") start(draft, life.lease, fact.sandbox ?? null);
      renew(draft);
      return draft.done();
    }
    case "heartbeat": {
      const draft = begin();
      renew(draft, fact.heard);
      return draft.done();
    }
    case "log": {
      const draft = begin();
      const expected = takeChunks(draft, fact.chunks);
      if (expected !== null) return refuse("gap", { expected });
      renew(draft, fact.heard);
      return draft.done();
    }
    case "exited": {
      const draft = begin();
      if (life.phase !== "uploading") exited(draft, life.lease, fact.exit);
      renew(draft);
      return draft.done();
    }
    case "finish": {
      // A finish ends the log: chunks that are still on their way must come first, or they would be lost unseen.
      if (fact.finish.log_seq > life.lease.stored_through) return refuse("gap", { expected: life.lease.stored_through + 1 });
      const draft = begin();
      finish(draft, life.lease, fact);
      return draft.done();
    }
    case "release": {
      if (life.phase !== "offered" && life.phase !== "preparing") return refuse("not_queued");
      const draft = begin();
      requeue(draft);
      return draft.done();
    }
  }
}

/** The dispatcher knows that the lease's runner holds it no more. */
export function orphan(state: ExecutionState, fact: OfType<"orphan">, begin: () => Draft): Transition {
  const { life } = state;
  if (!isLeased(life) || life.lease.token !== fact.lease) return refuse("lease_lost");
  const draft = begin();
  if (life.phase === "offered") requeue(draft);
  else endLost(draft, "the runner holds the lease no more");
  return draft.done();
}

/** The dispatcher gives this lease to nobody any more. One that is accepted meanwhile stays: its runner holds it. */
export function withdraw(state: ExecutionState, fact: OfType<"withdraw">, begin: () => Draft): Transition {
  const { life } = state;
  if (life.phase !== "offered" || life.lease.token !== fact.lease) return refuse("lease_lost");
  const draft = begin();
  requeue(draft);
  return draft.done();
}
