import { z } from "zod";
import { caller, executionLimits, pythonPath } from "./create-execution.ts";
import { dependencies } from "./dependencies.ts";
import { entry } from "./entry.ts";
import { errorMetadata } from "./errors/error-metadata.ts";
import { durationMs, epochMs, isoTime, labels, metadata, micros, runtimeName, sizeBytes, workPath } from "./fields.ts";
import { accountId, batchId, executionId, runnerId } from "./ids.ts";
import { inputFile, inputsManifest } from "./inputs.ts";
import { sandboxFacts } from "./sandbox.ts";

export const executionStatus = z.enum(["queued", "running", "completed", "failed", "cancelled"]).meta({ id: "ExecutionStatus" });
export type ExecutionStatus = z.infer<typeof executionStatus>;

export const executionPhase = z
  .enum(["backoff", "waiting", "offered", "preparing", "executing", "uploading"])
  .meta({ id: "ExecutionPhase" });
export type ExecutionPhase = z.infer<typeof executionPhase>;

export const retryKind = z.enum(["auto", "manual"]);
export type RetryKind = z.infer<typeof retryKind>;

export const runnerRef = z.object({ id: runnerId, name: z.string() }).meta({ id: "RunnerRef" });

/** `missing` says in a sentence why not all that the script wrote is among them; null where all is, and where nobody said (of before this field). */
export const outputsSummary = z
  .object({ count: z.int(), size_bytes: sizeBytes, missing: z.string().nullable().default(null) })
  .meta({ id: "OutputsSummary" });
export const NO_OUTPUTS: z.infer<typeof outputsSummary> = { count: 0, size_bytes: 0, missing: null };
/** What is missing of a log that went over its limit, or of which the API or the runner's disk did not take all. */
export const logCut = z.object({ after_n: z.int(), dropped_chunks: z.int(), dropped_bytes: sizeBytes }).meta({ id: "LogCut" });
export const logSummary = z.object({ events: z.int(), size_bytes: sizeBytes, cut: logCut.nullable() }).meta({ id: "LogSummary" });

export const waitingReason = z.enum([
  "runners_full",
  "account_limit",
  "batch_limit",
  "concurrency_key",
  "no_matching_runner",
  "backoff",
]);
/** Why a queued execution has not started. */
export const waiting = z
  .object({ position: z.int().nullable(), reason: waitingReason, detail: z.string() })
  .meta({ id: "Waiting" });
export type Waiting = z.infer<typeof waiting>;

/** An execution as lists show it. */
export const executionItem = z
  .object({
    id: executionId,
    account_id: accountId,
    status: executionStatus,
    phase: executionPhase.nullable(),
    version: z.int(),
    script: workPath,
    runtime: runtimeName,
    metadata,
    batch_id: batchId.nullable(),
    batch_index: z.int().nullable(),
    created_at: isoTime,
    started_at: isoTime.nullable(),
    ended_at: isoTime.nullable(),
    /** From create to the runner's accept. */
    queue_ms: durationMs.nullable(),
    /** Of the user's code, by the runner's monotonic clock. */
    duration_ms: durationMs.nullable(),
    exit_code: z.int().nullable(),
    cost_micros: micros.nullable(),
    peak_memory_bytes: sizeBytes.nullable(),
    cpu_ms: durationMs.nullable(),
    runner: runnerRef.nullable(),
    retry_count: z.int(),
    retry_of: executionId.nullable(),
    retried_by: executionId.nullable(),
    retry_kind: retryKind.nullable(),
    retry_reason: z.string().nullable(),
    auto_retry_reason: z.string().nullable(),
    auto_retry_attempt: z.int().nullable(),
    error_metadata: errorMetadata.nullable(),
    outputs: outputsSummary,
    log: logSummary,
    /** Of what decides its outcome: script, arguments, inputs, environment, runtime. Null for one of a version before this field. */
    content_digest: z.string().nullable(),
    /** Arguments as a shell would write them, and the command that made it, both cut to a line. Null for one of a version before these. */
    args_line: z.string().nullable(),
    command: z.string().nullable(),
  })
  .meta({ id: "ExecutionItem" });
export type ExecutionItem = z.infer<typeof executionItem>;

export const timelineEntry = z.object({ phase: z.string(), at: isoTime }).meta({ id: "TimelineEntry" });

/** What of the spec is shown; environment values never are. */
export const specView = z
  .object({
    args: z.array(z.string()),
    command_line: z.string(),
    inputs: z.array(inputFile),
    /** There are more: `GET …/inputs` lists all. */
    inputs_manifest: inputsManifest.optional(),
    folders: z.array(workPath),
    /** Where it is no script that is run; `script` then shows it in words. */
    entry: entry.optional(),
    stdin: workPath.optional(),
    env_names: z.array(z.string()),
    python_path: pythonPath.optional(),
    caller: caller.optional(),
    limits: executionLimits,
    dependencies: dependencies.optional(),
    network: z.boolean(),
    labels,
    runner: z.string().nullable(),
    priority: z.int(),
    concurrency_key: z.string().optional(),
    retries_max: z.int(),
  })
  .meta({ id: "ExecutionSpecView" });

/** One execution, current: asked from its own object. */
export const execution = executionItem
  .extend({
    waiting: waiting.nullable(),
    spec: specView,
    /** Null before it starts, where it never did, and where its runner did not say. */
    sandbox: sandboxFacts.nullable().default(null),
    timeline: z.array(timelineEntry),
    chain: z.array(executionId),
  })
  .meta({ id: "Execution" });
export type Execution = z.infer<typeof execution>;

export const storedTimelineEntry = z.object({ phase: z.string(), at: epochMs });
