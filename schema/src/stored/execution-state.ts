import { z } from "zod";
import { executionLimits } from "../create-execution.ts";
import { errorMetadata } from "../errors/error-metadata.ts";
import { logCut, outputsSummary, retryKind } from "../execution.ts";
import { epochMs, micros, sizeBytes } from "../fields.ts";
import { accountId, executionId, runnerId } from "../ids.ts";
import { exitReport, incarnation, leaseToken } from "../runner-protocol.ts";
import { sandboxFacts } from "../sandbox.ts";

/** The runner that a lease was minted for, with what its cost is counted from. */
export const leaseRunner = z.object({
  id: runnerId,
  name: z.string(),
  incarnation,
  cpus: z.number().positive(),
  price_per_hour_micros: micros.nullable(),
  /** Its owner's limits for executions that ask for none. */
  limits: executionLimits.partial().optional(),
});
export type LeaseRunner = z.infer<typeof leaseRunner>;

/** One runner's time-bounded right to one execution. `token` is the fencing token: only the highest writes. */
export const lease = z.object({
  token: leaseToken,
  secret: z.string(),
  runner: leaseRunner,
  /** Offered: until when `accept` must come. Accepted: until when a heartbeat must come. */
  expires_at: epochMs,
  /** Highest chunk `seq` that is durable: the cumulative acknowledgement. */
  stored_through: z.int().nonnegative(),
});
export type Lease = z.infer<typeof lease>;

const endedStatus = z.enum(["completed", "failed", "cancelled"]);
export type EndedStatus = z.infer<typeof endedStatus>;

/**
 * Where an execution is (PROTOCOL 3). Only the fields of its phase exist, so that a lease without a runner or an exit code
 * before the exit can't be written down.
 */
export const life = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("backoff"), until: epochMs }),
  /** `unmatched_since` is null while some runner would match; else the 24 h count from it. */
  z.object({ phase: z.literal("waiting"), unmatched_since: epochMs.nullable(), ensure_at: epochMs }),
  z.object({ phase: z.literal("offered"), lease }),
  z.object({ phase: z.literal("preparing"), lease, until: epochMs }),
  /** `until` is the backstop: start + timeout + grace. The runner's init enforces the timeout itself. */
  z.object({ phase: z.literal("executing"), lease, started_at: epochMs, until: epochMs }),
  z.object({ phase: z.literal("uploading"), lease, exit: exitReport, until: epochMs }),
  z.object({
    phase: z.literal("ended"),
    status: endedStatus,
    lease: lease.nullable(),
    /** True where the lease's own `finish` ended it: its repeats are answered, and its outputs are the outputs. */
    finished: z.boolean(),
    expires_at: epochMs,
  }),
  /** After deletion or retention, or a cancel that came before the create. Keeps the key from being used anew. */
  z.object({ phase: z.literal("tombstone"), status: endedStatus, expires_at: epochMs }),
]);
export type Life = z.infer<typeof life>;

export const cancelRequest = z.object({
  requested_at: epochMs,
  acknowledged_at: epochMs.nullable(),
  signal: z.enum(["SIGINT", "SIGTERM"]),
});

/** Work that follows a commit, one slot a kind: a newer send replaces an older one, and only the version that was sent clears it. */
export const effectKind = z.enum(["dispatch", "project", "retry", "archive", "purge"]);
export type EffectKind = z.infer<typeof effectKind>;
export const effectSlot = z.object({ version: z.int(), tries: z.int().nonnegative(), next_try_at: epochMs });
export type EffectSlot = z.infer<typeof effectSlot>;

/** The small, hot row of an ExecutionObject. Spec, manifest and log are rows of their own. */
export const executionState = z.object({
  format: z.literal(1),
  id: executionId,
  account_id: accountId,
  dispatcher: z.string(),
  /** Of the create's body: tells a replay from another request under the same key. */
  digest: z.string(),
  version: z.int(),
  /** Version of the last change that lists show: a row of it or of a later one is right. States from before it was kept have none. */
  projected: z.int().optional(),
  /** Time of the last commit. An object's clock goes back when it moves; its decisions never do. */
  now: epochMs,
  created_at: epochMs,
  accepted_at: epochMs.nullable(),
  started_at: epochMs.nullable(),
  ended_at: epochMs.nullable(),
  life,
  leases: z.int().nonnegative(),
  offers: z.int().nonnegative(),
  timeout_ms: z.int(),
  /** The timeout was changed after the create, and runners are told. */
  extended: z.boolean(),
  cpus: z.number(),
  memory_bytes: sizeBytes,
  /** Those of the three limits above that nobody asked for, as the API sets them: with each offer they become the runner's, where its owner has set them. */
  open_limits: executionLimits.partial().optional(),
  cancel: cancelRequest.nullable(),
  /** What the last lease ran it in. States from before it was reported have none. */
  sandbox: sandboxFacts.nullable().default(null),
  exit: exitReport.nullable(),
  error: errorMetadata.nullable(),
  cost_micros: micros.nullable(),
  outputs: outputsSummary,
  log: z.object({
    chunks: z.int(),
    size_bytes: sizeBytes,
    cut: logCut.nullable(),
    /** Events up to this number lie in the object store. States from before the archive have none there. */
    archived_through: z.int().nonnegative().default(0),
  }),
  /** Number of the last event in the sequence. */
  events: z.int().nonnegative(),
  timeline: z.array(z.object({ phase: z.string(), at: epochMs })),
  retries: z.object({
    of: executionId.nullable(),
    by: executionId.nullable(),
    kind: retryKind.nullable(),
    reason: z.string().nullable(),
    /** Retries of either kind before this one in its chain. */
    count: z.int().nonnegative(),
    /** Automatic ones since the last manual one. */
    auto: z.int().nonnegative(),
    manual: z.int().nonnegative(),
    max: z.int().nonnegative(),
    /** Runner that the lost execution before this one ran on: another one is preferred. */
    avoid: runnerId.nullable(),
    /** A manual retry that was claimed: what its create, sent by the outbox, says of it. */
    claimed: z
      .object({
        reason: z.string().nullable(),
        digest: z.string(),
        new_chain: z.boolean(),
        /** A deleted retry whose place it took. States from before it was kept have none. */
        replaces: executionId.nullable().default(null),
      })
      .nullable(),
    /** Every older execution of the chain, the first one first. */
    chain: z.array(executionId),
    /** hash(id, "retry"), computed at create: sending the create twice makes one execution. */
    next_id: executionId,
    /** Uniform in [0, 1), drawn at create, so that the retry's backoff does not depend on when its create is sent. */
    next_jitter: z.number().min(0).max(1),
  }),
  outbox: z.partialRecord(effectKind, effectSlot),
});
export type ExecutionState = z.infer<typeof executionState>;
