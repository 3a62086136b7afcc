import { z } from "zod";
import { deletedExecution, extendRequest } from "../change-execution.ts";
import { createExecution } from "../create-execution.ts";
import { logStream } from "../events.ts";
import { execution, executionItem } from "../execution.ts";
import { page, pageQuery, text } from "../fields.ts";
import { executionCounts, executionFilters, executionStatusFilter } from "../history.ts";
import { executionIdOrPrefix } from "../ids.ts";
import { inputsPage } from "../inputs.ts";
import { LIMITS } from "../limits.ts";
import { outputsPage } from "../outputs.ts";
import { retryAnswer, retryRequest } from "../retry-execution.ts";
import { define } from "./endpoint.ts";

const byId = z.object({ id: executionIdOrPrefix });

export const idempotencyHeaders = z.object({
  "idempotency-key": text(LIMITS.idempotencyKeyLengthMax).min(1).optional(),
});

/** Executions, as their owner sees and changes them. */
export const EXECUTIONS_ENDPOINTS = define({
  createExecution: {
    method: "post",
    path: "/api/v1/executions",
    access: "api_key",
    tag: "executions",
    summary: "Run a script; 409 missing_content names the inputs to upload first, 200 repeats an earlier create",
    headers: idempotencyHeaders,
    body: createExecution,
    answers: { 201: execution, 200: execution },
  },
  listInputs: {
    method: "get",
    path: "/api/v1/executions/{id}/inputs",
    access: "api_key",
    tag: "executions",
    summary: "All inputs of an execution, also where there are more than the execution itself shows, with presigned URLs",
    params: byId,
    query: pageQuery.extend({ limit: z.coerce.number().int().min(1).max(LIMITS.inputsPerRequestMax).optional() }),
    answers: { 200: inputsPage },
  },
  listExecutions: {
    method: "get",
    path: "/api/v1/executions",
    access: "api_key",
    tag: "executions",
    summary: "Newest first",
    query: pageQuery.extend({ ...executionStatusFilter, ...executionFilters }),
    answers: { 200: page(executionItem).meta({ id: "ExecutionsPage" }) },
  },
  countExecutions: {
    method: "get",
    path: "/api/v1/executions/counts",
    access: "api_key",
    tag: "executions",
    summary: "How many there are of each status, narrowed as a list is",
    query: z.strictObject(executionFilters),
    answers: { 200: executionCounts },
  },
  getExecution: {
    method: "get",
    path: "/api/v1/executions/{id}",
    access: "api_key",
    tag: "executions",
    summary: "One execution, current",
    params: byId,
    answers: { 200: execution },
  },
  getScript: {
    method: "get",
    path: "/api/v1/executions/{id}/script",
    access: "api_key",
    tag: "executions",
    summary: "The script as it was sent",
    params: byId,
    answers: { 200: "text/plain" },
  },
  streamEvents: {
    method: "get",
    path: "/api/v1/executions/{id}/events",
    access: "api_key",
    tag: "executions",
    summary: "Server-sent events status, log, retry, end; Last-Event-ID resumes after that event",
    params: byId,
    headers: z.object({ "last-event-id": z.string().max(64).optional() }),
    answers: { 200: "text/event-stream" },
  },
  getLogs: {
    method: "get",
    path: "/api/v1/executions/{id}/logs",
    access: "api_key",
    tag: "executions",
    summary: "The log as stored: bytes (text) or one event a line (ndjson)",
    params: byId,
    query: z.strictObject({
      stream: logStream.optional(),
      after: z.coerce.number().int().min(0).optional(),
      format: z.enum(["ndjson", "text"]).optional(),
    }),
    answers: { 200: "application/x-ndjson" },
  },
  listOutputs: {
    method: "get",
    path: "/api/v1/executions/{id}/outputs",
    access: "api_key",
    tag: "executions",
    summary: "Files that the script made or changed, with presigned URLs",
    params: byId,
    query: pageQuery,
    answers: { 200: outputsPage },
  },
  cancelExecution: {
    method: "post",
    path: "/api/v1/executions/{id}/cancel",
    access: "api_key",
    tag: "executions",
    summary: "Cancel: at once while queued, by its runner while running",
    params: byId,
    body: z.strictObject({ signal: z.enum(["SIGINT", "SIGTERM"]).default("SIGTERM") }).meta({ id: "CancelExecution" }),
    answers: { 200: execution },
  },
  extendExecution: {
    method: "post",
    path: "/api/v1/executions/{id}/extend",
    access: "api_key",
    tag: "executions",
    summary: "Give an execution that has not ended more time; its runner hears of it with its next call",
    params: byId,
    body: extendRequest,
    answers: { 200: execution },
  },
  deleteExecution: {
    method: "delete",
    path: "/api/v1/executions/{id}",
    access: "api_key",
    tag: "executions",
    summary: "Delete an ended execution: its row, its log, its outputs and its script. Its id and its idempotency key stay used",
    params: byId,
    answers: { 200: deletedExecution },
  },
  retryExecution: {
    method: "post",
    path: "/api/v1/executions/{id}/retry",
    access: "api_key",
    tag: "executions",
    summary:
      "Run an ended execution again, as a new one: the same content, or with `update` the script and inputs as they are now",
    params: byId,
    headers: idempotencyHeaders,
    body: retryRequest,
    answers: { 201: retryAnswer, 200: retryAnswer },
  },
});
