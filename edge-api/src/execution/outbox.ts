import { backoffWithFullJitter, type EffectKind, type ExecutionSpec, type ExecutionState, type Limits } from "@rgrid/schema";
import type { CreateCommand } from "./create-command.ts";
import { askedOf } from "./limits-in-force.ts";
import { leaseOf } from "./step.ts";

/** Effects that wait to be sent now: never tried, or their backoff is over. */
export function dueEffects(state: ExecutionState, now: number): EffectKind[] {
  return (Object.entries(state.outbox) as [EffectKind, ExecutionState["outbox"][EffectKind]][])
    .filter(([, slot]) => slot !== undefined && (slot.tries === 0 || slot.next_try_at <= now))
    .map(([kind]) => kind);
}

/** How long after its failure number `tries` an effect is tried again. */
export const effectBackoffMs = (tries: number, limits: Limits, random: () => number): number =>
  backoffWithFullJitter(tries, limits.outboxBackoffBaseMs, limits.outboxBackoffMaxMs, random);

type Repeated = { state: ExecutionState; spec: ExecutionSpec; limits: Limits; now: number };

const common = ({ state, now }: Repeated, spec: ExecutionSpec) => ({
  id: state.retries.by ?? state.retries.next_id,
  account_id: state.account_id,
  dispatcher: state.dispatcher,
  spec: { ...spec, ...askedOf(state), created_at: now },
});

/** The automatic retry of an execution that was lost: elsewhere, where there is an elsewhere, and after a backoff. */
function automatic(repeated: Repeated): CreateCommand {
  const { state, limits, spec } = repeated;
  const { retries } = state;
  const attempt = retries.auto + 1;
  return {
    ...common(repeated, spec),
    digest: `retry of ${state.id}`,
    retry: {
      of: state.id,
      kind: "auto",
      reason: state.error?.error_code ?? null,
      count: retries.count + 1,
      auto: attempt,
      manual: retries.manual,
      avoid: leaseOf(state.life)?.runner.id ?? null,
      chain: [...retries.chain, state.id],
    },
    backoff_ms: backoffWithFullJitter(attempt, limits.retryBackoffBaseMs, limits.retryBackoffMaxMs, () => retries.next_jitter),
  };
}

/**
 * The create of an execution's retry: the same content (a manual one's update is in `spec` already), another id. Every part of it follows
 * from what is stored, so sending it twice, minutes apart, creates one execution (PROTOCOL 8).
 */
export function retryCommand(repeated: Repeated): CreateCommand {
  const { state, spec } = repeated;
  const { claimed, chain, count, manual } = state.retries;
  if (claimed === null) return automatic(repeated);
  return {
    ...common(repeated, spec),
    digest: claimed.digest,
    retry: {
      of: state.id,
      kind: "manual",
      reason: claimed.reason,
      count: claimed.new_chain ? 1 : count + 1,
      auto: 0,
      manual: claimed.new_chain ? 1 : manual + 1,
      avoid: null,
      chain: claimed.new_chain ? [] : [...chain, state.id],
    },
    backoff_ms: 0,
  };
}
