import { type EpochMs, type ExecutionState, type Life, type Limits, reportError } from "@rgrid/schema";
import { enterWaiting } from "./create.ts";
import { endCancelled, endFailed, endLost, endUploadFailed } from "./ending.ts";
import { requeue } from "./lease-facts.ts";
import { Draft, isRunning, known, type MachineConfig, type Transition } from "./step.ts";

/** When an unanswered cancel ends the execution anyway: sooner for a runner that has not even acknowledged it. */
function cancelDeadline(state: ExecutionState, limits: Limits): EpochMs | null {
  if (state.cancel === null || !isRunning(state.life)) return null;
  const { acknowledged_at, requested_at } = state.cancel;
  return acknowledged_at === null ? requested_at + limits.cancelUnacknowledgedMs : acknowledged_at + limits.cancelAcknowledgedMs;
}

const secondsOf = (ms: number): string => `${ms / 1000} seconds`;

/** Why nothing that a script wrote came back, of one that did not end in time after its cancel. */
function notStoredSince({ cancel }: ExecutionState, limits: Limits): string {
  return cancel?.acknowledged_at == null
    ? `Its runner did not answer the cancel within ${secondsOf(limits.cancelUnacknowledgedMs)}`
    : `Its runner had not stored them, and the whole log, ${secondsOf(limits.cancelAcknowledgedMs)} after it had heard of the cancel`;
}

/** Every instant at which the state must be looked at again, outbox left out. */
function deadlines(state: ExecutionState, limits: Limits): EpochMs[] {
  const { life } = state;
  const cancel = cancelDeadline(state, limits);
  const more = cancel === null ? [] : [cancel];
  switch (life.phase) {
    case "backoff":
      return [life.until];
    case "waiting": {
      const unmatched = life.unmatched_since === null ? [] : [life.unmatched_since + limits.waitingWithoutRunnerMs];
      return [life.ensure_at, ...unmatched];
    }
    case "offered":
      return [life.lease.expires_at];
    case "preparing":
    case "executing":
    case "uploading":
      return [life.lease.expires_at, life.until, ...more];
    case "ended":
    case "tombstone":
      return [life.expires_at];
  }
}

/**
 * The one alarm of the object: no later than any deadline or any effect that waits to be tried again.
 * @param sendingAt given by the alarm's own handler, which sends what is due by then: only those effects are looked at again a backstop later
 */
export function alarmAt(state: ExecutionState, limits: Limits, sendingAt: EpochMs | null = null): EpochMs {
  const effects = Object.values(state.outbox).map(({ next_try_at }) =>
    sendingAt !== null && next_try_at <= sendingAt ? sendingAt + limits.outboxBackstopMs : next_try_at,
  );
  return Math.min(...deadlines(state, limits), ...effects);
}

/** Whether a tombstone's time is over, so that the object's storage can go. */
export const isForgotten = (state: ExecutionState, now: EpochMs): boolean =>
  state.life.phase === "tombstone" && now >= state.life.expires_at && Object.keys(state.outbox).length === 0;

/** A lease's deadlines, in their precedence: cancel > timeout > worker_died. */
function fireLeased(draft: Draft, life: Extract<Life, { phase: "preparing" | "executing" | "uploading" }>): void {
  const { state, config, now } = draft;
  const { limits } = config;
  const late = now >= life.until;
  const unanswered = now >= (cancelDeadline(state, limits) ?? Number.POSITIVE_INFINITY);
  if (unanswered || (late && state.cancel !== null)) {
    endCancelled(draft, notStoredSince(state, limits));
  } else if (!late) {
    endLost(draft, "no heartbeat in time");
  } else if (life.phase === "uploading") {
    const minutes = `${limits.uploadingMs / 60_000} minutes`;
    endUploadFailed(draft, `it took longer than ${minutes}`, `Its runner had not stored them after ${minutes}`);
  } else if (life.phase === "executing") {
    const { timeout_ms } = state;
    endFailed(draft, reportError("timeout", { timeout_ms }), "Its runner did not end it in time");
  } else {
    const reason = `it was not ready after ${limits.preparingMs / 60_000} minutes`;
    endFailed(draft, reportError("container_startup_failed", { reason }));
  }
}

function fire(draft: Draft): void {
  const { state, config, now } = draft;
  const { life } = state;
  switch (life.phase) {
    case "backoff":
      enterWaiting(draft);
      break;
    case "waiting":
      if (life.unmatched_since !== null && now >= life.unmatched_since + config.limits.waitingWithoutRunnerMs) {
        endFailed(draft, reportError("no_runner_available"));
      } else {
        // Level-triggered: whatever the dispatcher lost, it hears again.
        state.life = { ...life, ensure_at: now + config.limits.ensureRepeatMs };
        draft.want("dispatch");
      }
      break;
    case "offered":
      requeue(draft);
      break;
    case "preparing":
    case "executing":
    case "uploading":
      fireLeased(draft, life);
      break;
    case "ended":
      bury(draft);
      break;
    case "tombstone":
      break;
  }
}

/** Past its retention, or deleted: outputs, log and row go, a tombstone stays while its key may still be repeated. */
export function bury(draft: Draft): void {
  const { state, config, now } = draft;
  if (state.life.phase !== "ended") return;
  const expires_at = Math.max(now, state.created_at + config.limits.tombstoneMs);
  state.life = { phase: "tombstone", status: state.life.status, expires_at };
  // A retry that was not yet confirmed must still be created: it is somebody's accepted execution. And the dispatcher must still hear of the end.
  const { retry, dispatch } = state.outbox;
  state.outbox = { ...(retry && { retry }), ...(dispatch && { dispatch }) };
  draft.want("purge");
}

/** Time passed: the first deadline that is over fires. The shell ticks again while there is one. */
export function tick(state: ExecutionState, now: EpochMs, config: MachineConfig): Transition {
  const over = deadlines(state, config.limits).some((at) => Math.max(now, state.now) >= at);
  if (!over || state.life.phase === "tombstone") return known(state);
  const draft = new Draft(state, now, config);
  fire(draft);
  return draft.done();
}
