import { z } from "zod";
import { executionLimits, executionSpec } from "./create-execution.ts";
import { leaseSecret } from "./credentials.ts";
import { errorReport } from "./errors/error-report.ts";
import { logStream } from "./events.ts";
import { executionStatus } from "./execution.ts";
import { durationMs, envName, epochMs, isoTime, label, labels, micros, runtimeName, sha256, sizeBytes, text } from "./fields.ts";
import { accountId, executionId, runnerId } from "./ids.ts";
import { inputFile, inputsManifest, upload } from "./inputs.ts";
import { LIMITS } from "./limits.ts";
import { outputFile } from "./outputs.ts";
import { executorKind, sandboxFacts } from "./sandbox.ts";

/** Rises by one with every lease of an execution; the fencing token. */
export const leaseToken = z.int().positive();
export const incarnation = z.string().regex(/^[0-9a-z]{8,64}$/);

export const machine = z
  .object({ cpus: z.number().positive(), memory_bytes: sizeBytes, arch: text(32), os: text(64) })
  .meta({ id: "Machine" });

/** What the runner's owner has set for whatever runs there. */
export const ownerSettings = z
  .object({
    /** Limits of executions that ask for none. */
    limits: executionLimits.partial(),
    /** Data of the machine that scripts see. */
    mounts: z.array(z.object({ source: text(4096), target: text(4096), writable: z.boolean() })).max(LIMITS.runnerMountsMax),
    /** Variables that name folders which the runner keeps, and all its scripts share. */
    caches: z.array(envName).max(LIMITS.runnerMountsMax),
  })
  .meta({ id: "OwnerSettings" });
export type OwnerSettings = z.infer<typeof ownerSettings>;

export const registerRequest = z
  .strictObject({
    /** Stable for one state folder: a second process of the same identity replaces the first. */
    name: label,
    /** New at every start of the agent. */
    incarnation,
    version: text(64),
    executor: executorKind,
    slots: z.int().min(1).max(LIMITS.slotsMax),
    labels,
    runtimes: z.array(runtimeName).max(64),
    machine,
    /** Owner's price of the whole machine; null where none is set. */
    price_per_hour_micros: micros.nullable(),
    /** Left out by runners of before this field. */
    settings: ownerSettings.optional(),
  })
  .meta({ id: "RegisterRequest" });
export type RegisterRequest = z.infer<typeof registerRequest>;

export const registerAnswer = z
  .object({
    runner_id: runnerId,
    account_id: accountId,
    /** Bearer token of the polls. */
    session: z.string(),
    session_expires_at: isoTime,
    poll_ms: durationMs,
    heartbeat_ms: durationMs,
    lease_ttl_ms: durationMs,
    cancel_grace_ms: durationMs,
    /** So long after it was heard of, a cancelled execution is given up. An API of before this field does not say. */
    cancel_wait_ms: durationMs.default(LIMITS.cancelAcknowledgedMs),
  })
  .meta({ id: "RegisterAnswer" });
export type RegisterAnswer = z.infer<typeof registerAnswer>;

/** Standing orders for a lease: repeated in every answer until the lease ends, so they are state, not messages. */
export const leaseCommand = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("cancel"), signal: z.enum(["SIGINT", "SIGTERM"]) }),
    z.object({ type: z.literal("extend"), timeout_ms: durationMs }),
  ])
  .meta({ id: "LeaseCommand" });
export type LeaseCommand = z.infer<typeof leaseCommand>;
export const leaseCommandType = z.enum(["cancel", "extend"]);

/** A lease that the runner holds, with the commands that it has heard, so that a poll is answered only for news. */
export const heldLease = z.strictObject({
  execution_id: executionId,
  lease: leaseToken,
  heard: z.array(leaseCommandType),
  /** The timeout that the last `extend` heard set: a longer one is news. Left out before the first, and by runners of before this field. */
  timeout_ms: durationMs.optional(),
});
export type HeldLease = z.infer<typeof heldLease>;

export const pollRequest = z
  .strictObject({
    incarnation,
    /** Rises with every poll of an incarnation: one that arrives after a newer one says what is no longer true, and is answered with nothing. */
    number: z.int().positive(),
    /** Slots that are free now; 0 still polls, for commands. */
    slots: z.int().min(0).max(LIMITS.slotsMax),
    labels,
    runtimes: z.array(runtimeName).max(64),
    /** Of `runtimes`, those that need no pull. */
    warm: z.array(runtimeName).max(64).optional(),
    holds: z.array(heldLease).max(LIMITS.slotsMax),
    free_disk: sizeBytes,
    /** Why the runner takes nothing although slots are free, in words for its owner; then `slots` is 0. */
    full: text(256).optional(),
  })
  .meta({ id: "PollRequest" });
export type PollRequest = z.infer<typeof pollRequest>;

/** An input with a presigned GET. */
export const assignedInput = inputFile.extend({ url: z.url() });

/** The list of the inputs beyond those, with a presigned GET. Their own URLs are asked for in pages. */
export const assignedManifest = inputsManifest.extend({ url: z.url() });

/** What a poll brings: spec + lease + URLs. Holds secrets: never log it. */
export const assignment = z
  .object({
    execution_id: executionId,
    lease: leaseToken,
    lease_secret: leaseSecret,
    lease_ttl_ms: durationMs,
    retry_count: z.int(),
    spec: executionSpec.omit({
      env_sealed: true,
      inputs: true,
      inputs_manifest: true,
      created_at: true,
      content_digest: true,
      limits_open: true,
    }),
    env: z.record(z.string(), z.string()),
    inputs: z.array(assignedInput),
    inputs_manifest: assignedManifest.optional(),
  })
  .meta({ id: "Assignment" });
export type Assignment = z.infer<typeof assignment>;

export const heldCommand = z.object({ execution_id: executionId, lease: leaseToken, command: leaseCommand });
export const pollAnswer = z
  .object({ assignments: z.array(assignment), commands: z.array(heldCommand) })
  .meta({ id: "PollAnswer" });
export type PollAnswer = z.infer<typeof pollAnswer>;

/** Every 2xx answer on a lease route. A refusal is an error body, its details with status, version and reason. */
export const leaseAnswer = z
  .object({
    status: executionStatus,
    version: z.int(),
    commands: z.array(leaseCommand),
    /** Cumulative: every chunk up to this `seq` is durable and may leave the spool. */
    stored_through: z.int(),
  })
  .meta({ id: "LeaseAnswer" });
export type LeaseAnswer = z.infer<typeof leaseAnswer>;

/** `sandbox` is left out by runners of before this field. */
export const startedRequest = z.strictObject({ sandbox: sandboxFacts.optional() }).meta({ id: "StartedRequest" });
export const heartbeatRequest = z.strictObject({ heard: z.array(leaseCommandType) }).meta({ id: "HeartbeatRequest" });

/** A piece of one stream; `seq` counts both streams of a lease from 1 without a gap. */
export const logChunk = z
  .strictObject({
    seq: z.int().positive(),
    stream: logStream,
    at: epochMs,
    encoding: z.enum(["utf8", "base64"]),
    data: z.string(),
    /**
     * The runner's cut marker: its spool was full, so that this many chunks of both streams never got a `seq`. `data` is empty, and the marker is the last chunk of
     * its lease; it moves `stored_through` as any other and is counted into the log's `cut`.
     */
    dropped: z.strictObject({ chunks: z.int().positive(), bytes: z.int().positive() }).optional(),
  })
  .meta({ id: "LogChunk" });
export type LogChunk = z.infer<typeof logChunk>;

export const eventsRequest = z
  .strictObject({ heard: z.array(leaseCommandType), chunks: z.array(logChunk).min(1).max(LIMITS.logChunksPerPostMax) })
  .meta({ id: "EventsRequest" });
export type EventsRequest = z.infer<typeof eventsRequest>;

/** Contents of the lease's execution that URLs are wanted for. */
export const inputsRequest = z
  .strictObject({ digests: z.array(sha256).min(1).max(LIMITS.inputsPerRequestMax) })
  .meta({ id: "InputsRequest" });
/** URLs for inputs of the lease's execution, by digest. */
export const inputsAnswer = z
  .object({ items: z.array(z.object({ sha256: z.string(), url: z.url() })) })
  .meta({ id: "InputsAnswer" });

export const outputsRequest = z
  .strictObject({ files: z.array(outputFile.strict()).min(1).max(LIMITS.inputsPerRequestMax) })
  .meta({ id: "OutputsRequest" });
export const outputsAnswer = z.object({ uploads: z.array(upload) }).meta({ id: "OutputsAnswer" });

/** How the user's code ended, as the runner saw it. Saved before any output is uploaded. */
export const exitReport = z
  .object({
    /** As a shell gives it: 128 + signal where one ended the script; null where user code never started. */
    exit_code: z.int().min(0).max(255).nullable(),
    signal: z.int().positive().nullable(),
    oom: z.boolean(),
    timed_out: z.boolean(),
    duration_ms: durationMs,
    cpu_ms: durationMs.nullable(),
    peak_memory_bytes: sizeBytes.nullable(),
    /** null ⇔ the script ended well. */
    error: errorReport.nullable(),
  })
  .meta({ id: "ExitReport" });
export type ExitReport = z.infer<typeof exitReport>;
export const exitedRequest = exitReport.strict().meta({ id: "ExitedRequest" });

/**
 * The runner's verdict, with all that it leaves behind. `failed` carries an error. Where user code never started `exit` is null.
 * `worker_died` with reason `drained` is how a runner hands back what it had to kill.
 */
export const finishRequest = z
  .strictObject({
    verdict: z.enum(["completed", "failed", "cancelled"]),
    exit: exitReport.nullable(),
    error: errorReport.nullable(),
    outputs: z.array(outputFile.strict()).max(LIMITS.outputsCountMax),
    /** Why the outputs are not all, where `error` does not say it: a cancel, or the script's own failure. Runners of before this field leave it out. */
    outputs_error: errorReport.optional(),
    /** Last `seq` of the log; finish is refused as a `gap` while chunks are missing. */
    log_seq: z.int().nonnegative(),
  })
  .check((context) => {
    const { verdict, error } = context.value;
    if ((verdict === "failed") !== (error !== null)) {
      context.issues.push({
        code: "custom",
        message: "is there exactly when the verdict is failed",
        path: ["error"],
        input: error,
      });
    }
  })
  .meta({ id: "FinishRequest" });
export type FinishRequest = z.infer<typeof finishRequest>;

export const releaseRequest = z.strictObject({ reason: text(256) }).meta({ id: "ReleaseRequest" });
