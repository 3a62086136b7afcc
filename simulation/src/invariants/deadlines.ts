import type { EpochMs, ExecutionState, Limits } from "@rgrid/schema";

/**
 * Every instant at which an execution must be looked at, said once more: the machine's own list is under test.
 * An effect counts from where its first send may still be under way.
 */
export function pendingInstants(state: ExecutionState, limits: Limits): EpochMs[] {
  const { life, cancel } = state;
  const instants = Object.values(state.outbox).map((slot) => Math.max(slot.next_try_at, state.now + limits.outboxBackstopMs));
  switch (life.phase) {
    case "backoff":
      instants.push(life.until);
      break;
    case "waiting":
      instants.push(life.ensure_at);
      if (life.unmatched_since !== null) instants.push(life.unmatched_since + limits.waitingWithoutRunnerMs);
      break;
    case "offered":
      instants.push(life.lease.expires_at);
      break;
    case "preparing":
    case "executing":
    case "uploading":
      instants.push(life.lease.expires_at, life.until);
      if (cancel !== null) {
        const { acknowledged_at, requested_at } = cancel;
        instants.push(
          acknowledged_at === null ? requested_at + limits.cancelUnacknowledgedMs : acknowledged_at + limits.cancelAcknowledgedMs,
        );
      }
      break;
    case "ended":
    case "tombstone":
      instants.push(life.expires_at);
      break;
  }
  return instants;
}
