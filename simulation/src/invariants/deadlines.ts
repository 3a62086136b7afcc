import type { EpochMs, ExecutionState, Limits } from "@rgrid/schema";

/** When the first effect of the outbox must be sent again; infinite where none waits. */
export const effectsDue = (state: ExecutionState): EpochMs =>
  Math.min(...Object.values(state.outbox).map((slot) => slot.next_try_at), Number.POSITIVE_INFINITY);

/** When the execution must be looked at for its own sake, said once more: the machine's own list is under test. */
export function deadlineOf(state: ExecutionState, limits: Limits): EpochMs {
  const { life, cancel } = state;
  const instants: EpochMs[] = [];
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
  return Math.min(...instants);
}
