import type { LimitName } from "@rgrid/schema";

const MUCH = 1_000_000;

/** Seconds instead of minutes, in the relations that schema's limits keep. */
const SECONDS: Partial<Record<LimitName, number>> = {
  heartbeatMs: 2_000,
  pollMs: 4_000,
  offerMs: 10_000,
  runnerSilentMs: 10_000,
  cancelUnacknowledgedMs: 4_000,
  cancelGraceMs: 1_000,
  cancelAcknowledgedMs: 5_000,
  retryBackoffBaseMs: 200,
  retryBackoffMaxMs: 1_000,
  outboxBackoffBaseMs: 100,
  outboxBackoffMaxMs: 2_000,
  outboxBackstopMs: 1_000,
  ensureFirstMs: 4_000,
  ensureRepeatMs: 8_000,
  databaseTimeoutMs: 2_000,
  requestsPerMinutePerKey: MUCH,
  requestsBurstPerKey: MUCH,
  eventStreamsPerKeyMax: 100,
};

/** A lease that a dead runner loses within seconds. */
export const SHORT_LEASE_MS = 10_000;
/** A lease that outlasts any repair here, on a loaded machine too: whatever is lost under it was lost by a defect. */
export const LONG_LEASE_MS = 90_000;

export const chaosLimits = (leaseTtlMs: number): string => JSON.stringify({ ...SECONDS, leaseTtlMs });
