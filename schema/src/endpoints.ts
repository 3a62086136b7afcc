import { z } from "zod";
import { deletedExecution, extendRequest } from "./change-execution.ts";
import { createExecution } from "./create-execution.ts";
import { logStream } from "./events.ts";
import { execution, executionItem, executionStatus } from "./execution.ts";
import { metadata, page, pageQuery, sha256, text } from "./fields.ts";
import { accountId, executionId, executionIdOrPrefix } from "./ids.ts";
import { inputFile, missingInputsRequest } from "./inputs.ts";
import { LIMITS } from "./limits.ts";
import { outputsPage } from "./outputs.ts";
import {
  beginPartsAnswer,
  beginPartsRequest,
  completePartsAnswer,
  completePartsRequest,
  missingInputsAnswer,
  signPartsAnswer,
  signPartsRequest,
} from "./parts.ts";
import { retryAnswer, retryRequest } from "./retry-execution.ts";
import {
  eventsRequest,
  exitedRequest,
  finishRequest,
  heartbeatRequest,
  inputsAnswer,
  inputsRequest,
  leaseAnswer,
  outputsAnswer,
  outputsRequest,
  pollAnswer,
  pollRequest,
  registerAnswer,
  registerRequest,
  releaseRequest,
  startedRequest,
} from "./runner-protocol.ts";
import { health, me, movedAccount, moveRequest, ready, reconciled, runnerItem } from "./runners.ts";
import { runtimeItem } from "./runtimes.ts";

/** Which credential a route asks for as a bearer token. */
export type Access = "none" | "operator" | "api_key" | "runner_token" | "runner_session" | "lease_secret";

/** One route: the server's routing, the client's types and OpenAPI are all made from it. */
export type Endpoint = {
  method: "get" | "post" | "delete";
  path: string;
  access: Access;
  summary: string;
  tag: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Success answers by status; a schema is JSON, a string is another content type. */
  answers: Record<number, z.ZodType | string>;
};

const define = <const E extends Record<string, Endpoint>>(endpoints: E): E => endpoints;

const byId = z.object({ id: executionIdOrPrefix });
const byDigest = z.object({ sha256 });
const byLease = z.object({ id: executionId, lease: z.coerce.number().int().positive() });
const lease = "/api/v1/runner/executions/{id}/leases/{lease}";

/** `metadata` as a JSON object in the query: any character is safe in it. */
const metadataQuery = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.issues.push({ code: "custom", message: "must be a JSON object", input: value });
      return z.NEVER;
    }
  })
  .pipe(metadata);

export const idempotencyHeaders = z.object({
  "idempotency-key": text(LIMITS.idempotencyKeyLengthMax).min(1).optional(),
});

export const ENDPOINTS = define({
  health: {
    method: "get",
    path: "/health",
    access: "none",
    tag: "operation",
    summary: "The process is alive",
    answers: { 200: health },
  },
  ready: {
    method: "get",
    path: "/ready",
    access: "none",
    tag: "operation",
    summary: "What it depends on answers",
    answers: { 200: ready },
  },
  metrics: {
    method: "get",
    path: "/metrics",
    access: "operator",
    tag: "operation",
    summary: "Prometheus text",
    answers: { 200: "text/plain" },
  },
  reconcile: {
    method: "post",
    path: "/api/v1/operator/reconcile",
    access: "operator",
    tag: "operation",
    summary: "Compare a page of rows with their objects and repair those that differ; repeat with next_cursor",
    query: pageQuery,
    answers: { 200: reconciled },
  },
  moveAccount: {
    method: "post",
    path: "/api/v1/operator/accounts/{id}/move",
    access: "operator",
    tag: "operation",
    summary: "Serve an account by another dispatcher; 409 while runners have leases of it. Safe to repeat",
    params: z.object({ id: accountId }),
    body: moveRequest,
    answers: { 200: movedAccount },
  },
  me: {
    method: "get",
    path: "/api/v1/me",
    access: "api_key",
    tag: "account",
    summary: "The account of the key",
    answers: { 200: me },
  },
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
  missingInputs: {
    method: "post",
    path: "/api/v1/inputs/missing",
    access: "api_key",
    tag: "executions",
    summary: "Which of these contents the store lacks, and where to PUT them; asked in pages before a create with a manifest",
    body: missingInputsRequest,
    answers: { 200: missingInputsAnswer },
  },
  beginParts: {
    method: "post",
    path: "/api/v1/inputs/{sha256}/parts",
    access: "api_key",
    tag: "executions",
    summary: "Begin to send a large input in parts, or go on where it was cut",
    params: byDigest,
    body: beginPartsRequest,
    answers: { 200: beginPartsAnswer },
  },
  signParts: {
    method: "post",
    path: "/api/v1/inputs/{sha256}/parts/sign",
    access: "api_key",
    tag: "executions",
    summary: "Presigned PUTs for parts",
    params: byDigest,
    body: signPartsRequest,
    answers: { 200: signPartsAnswer },
  },
  completeParts: {
    method: "post",
    path: "/api/v1/inputs/{sha256}/parts/complete",
    access: "api_key",
    tag: "executions",
    summary: "Make the input of its parts, once all are there",
    params: byDigest,
    body: completePartsRequest,
    answers: { 200: completePartsAnswer },
  },
  listInputs: {
    method: "get",
    path: "/api/v1/executions/{id}/inputs",
    access: "api_key",
    tag: "executions",
    summary: "All inputs of an execution, also where there are more than the execution itself shows",
    params: byId,
    answers: { 200: z.object({ items: z.array(inputFile) }).meta({ id: "InputsList" }) },
  },
  listExecutions: {
    method: "get",
    path: "/api/v1/executions",
    access: "api_key",
    tag: "executions",
    summary: "Newest first",
    query: pageQuery.extend({
      status: executionStatus.optional(),
      script: text(LIMITS.pathBytesMax).optional(),
      metadata: metadataQuery.optional(),
    }),
    answers: { 200: page(executionItem).meta({ id: "ExecutionsPage" }) },
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
  listRunners: {
    method: "get",
    path: "/api/v1/runners",
    access: "api_key",
    tag: "runners",
    summary: "Runners of the account",
    query: pageQuery,
    answers: { 200: page(runnerItem).meta({ id: "RunnersPage" }) },
  },
  listRuntimes: {
    method: "get",
    path: "/api/v1/runtimes",
    access: "api_key",
    tag: "runners",
    summary: "Runtimes that are known or that a runner of the account has, and where they need no pull",
    answers: { 200: page(runtimeItem).meta({ id: "RuntimesPage" }) },
  },
  registerRunner: {
    method: "post",
    path: "/api/v1/runner/register",
    access: "runner_token",
    tag: "runner side",
    summary: "A runner's process begins; ends the leases of its older incarnation",
    body: registerRequest,
    answers: { 200: registerAnswer },
  },
  pollRunner: {
    method: "post",
    path: "/api/v1/runner/poll",
    access: "runner_session",
    tag: "runner side",
    summary: "Long poll for assignments and commands",
    body: pollRequest,
    answers: { 200: pollAnswer },
  },
  acceptLease: {
    method: "post",
    path: `${lease}/accept`,
    access: "lease_secret",
    tag: "runner side",
    summary: "The assignment arrived",
    params: byLease,
    body: z.strictObject({}).meta({ id: "AcceptRequest" }),
    answers: { 200: leaseAnswer },
  },
  startedLease: {
    method: "post",
    path: `${lease}/started`,
    access: "lease_secret",
    tag: "runner side",
    summary: "User code starts",
    params: byLease,
    body: startedRequest,
    answers: { 200: leaseAnswer },
  },
  heartbeatLease: {
    method: "post",
    path: `${lease}/heartbeat`,
    access: "lease_secret",
    tag: "runner side",
    summary: "Keep the lease",
    params: byLease,
    body: heartbeatRequest,
    answers: { 200: leaseAnswer },
  },
  appendEvents: {
    method: "post",
    path: `${lease}/events`,
    access: "lease_secret",
    tag: "runner side",
    summary: "Append log chunks",
    params: byLease,
    body: eventsRequest,
    answers: { 200: leaseAnswer },
  },
  leaseInputs: {
    method: "post",
    path: `${lease}/inputs`,
    access: "lease_secret",
    tag: "runner side",
    summary: "URLs of inputs, by their digests",
    params: byLease,
    body: inputsRequest,
    answers: { 200: inputsAnswer },
  },
  leaseOutputs: {
    method: "post",
    path: `${lease}/outputs`,
    access: "lease_secret",
    tag: "runner side",
    summary: "Presigned PUTs for outputs",
    params: byLease,
    body: outputsRequest,
    answers: { 200: outputsAnswer },
  },
  exitedLease: {
    method: "post",
    path: `${lease}/exited`,
    access: "lease_secret",
    tag: "runner side",
    summary: "User code ended",
    params: byLease,
    body: exitedRequest,
    answers: { 200: leaseAnswer },
  },
  finishLease: {
    method: "post",
    path: `${lease}/finish`,
    access: "lease_secret",
    tag: "runner side",
    summary: "Verdict, manifest and log end",
    params: byLease,
    body: finishRequest,
    answers: { 200: leaseAnswer },
  },
  releaseLease: {
    method: "post",
    path: `${lease}/release`,
    access: "lease_secret",
    tag: "runner side",
    summary: "Hand back what has not started",
    params: byLease,
    body: releaseRequest,
    answers: { 200: leaseAnswer },
  },
});

export type EndpointName = keyof typeof ENDPOINTS;
