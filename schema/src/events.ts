import { z } from "zod";
import { errorMetadata } from "./errors/error-metadata.ts";
import { executionPhase, executionStatus, logCut, outputsSummary, retryKind, runnerRef } from "./execution.ts";
import { durationMs, isoTime, micros } from "./fields.ts";
import { executionId } from "./ids.ts";

/** `status`, `log`, `retry` and `end` share one gapless sequence `n` per execution, from 1 (PROTOCOL 6). */
const base = { execution_id: executionId, n: z.int().positive(), at: isoTime };

export const logStream = z.enum(["stdout", "stderr"]);
export type LogStream = z.infer<typeof logStream>;

export const statusEvent = z
  .object({
    type: z.literal("status"),
    ...base,
    status: executionStatus,
    phase: executionPhase.nullable(),
    runner: runnerRef.nullable(),
  })
  .meta({ id: "StatusEvent" });
export const logEvent = z
  .object({ type: z.literal("log"), ...base, stream: logStream, encoding: z.enum(["utf8", "base64"]), data: z.string() })
  .meta({ id: "LogEvent" });
export const retryEvent = z
  .object({
    type: z.literal("retry"),
    ...base,
    new_execution_id: executionId,
    kind: retryKind,
    attempt: z.int(),
    attempts_max: z.int(),
    reason: z.string(),
  })
  .meta({ id: "RetryEvent" });
export const endEvent = z
  .object({
    type: z.literal("end"),
    ...base,
    status: executionStatus,
    exit_code: z.int().nullable(),
    duration_ms: durationMs.nullable(),
    cost_micros: micros.nullable(),
    error_metadata: errorMetadata.nullable(),
    outputs: outputsSummary,
    /** What is missing of the log before it; null where it is whole. Ends from before it was told have none. */
    log_cut: logCut.nullable().default(null),
  })
  .meta({ id: "EndEvent" });

/** One event of an execution. Over server-sent events `type` is the event's name and `EXECUTION.N` its id. */
export const executionEvent = z
  .discriminatedUnion("type", [statusEvent, logEvent, retryEvent, endEvent])
  .meta({ id: "ExecutionEvent" });
export type ExecutionStreamEvent = z.infer<typeof executionEvent>;
export type LogEvent = z.infer<typeof logEvent>;
export type EndEvent = z.infer<typeof endEvent>;

/** `EXECUTION.N`, the value of `Last-Event-ID`. */
export const eventId = z.string().regex(/^exec_[0-9a-z]{24}\.\d{1,15}$/, { error: "must be an id of an event: exec_….N" });

export const eventIdOf = (event: Pick<ExecutionStreamEvent, "execution_id" | "n">): string => `${event.execution_id}.${event.n}`;

/** @throws ZodError when the text is not an event's id */
export function parseEventId(value: string): { execution_id: z.infer<typeof executionId>; n: number } {
  const [id, n] = eventId.parse(value).split(".");
  return { execution_id: executionId.parse(id), n: Number(n) };
}
