import type { EndpointName } from "@rgrid/schema";
import { ApiRefusal, type CallInput, type CallOutput, createClient, isTransientStatus, NoAnswer } from "@rgrid/schema/client";
import type { ControlPlane, Reply } from "./port.ts";

/** An answer that takes longer is no answer: a hung connection must not hold a heartbeat back. */
const CALL_TIMEOUT_MS = 30_000;
/** A proxy that asks for hours would have a lease run out, and a drained runner never learn of it. */
const RETRY_AFTER_MS_MAX = 60_000;

export type HttpControlPlaneOptions = { apiUrl: string; token: string; userAgent: string; fetch?: typeof globalThis.fetch };

const retryAfterMsOf = ({ retryAfterSeconds }: ApiRefusal | NoAnswer): number | null =>
  retryAfterSeconds === null ? null : Math.min(retryAfterSeconds * 1000, RETRY_AFTER_MS_MAX);

/** Errors of the client as data: what was decided, and what only did not arrive. */
function replyOf(error: unknown): Exclude<Reply<never>, { outcome: "ok" }> {
  if (error instanceof ApiRefusal) {
    // These decide nothing about the execution: the same call may pass in a moment.
    if (isTransientStatus(error.status)) {
      return { outcome: "unreachable", cause: error.body.error_code, retryAfterMs: retryAfterMsOf(error) };
    }
    const { reason, expected } = error.body.error_details;
    return {
      outcome: "refused",
      http: error.status,
      code: error.body.error_code,
      reason: typeof reason === "string" ? reason : error.body.error_code,
      expected: typeof expected === "number" ? expected : null,
      message: error.body.error_message,
    };
  }
  if (error instanceof NoAnswer) {
    const cause = error.cause instanceof Error ? (error.cause.cause ?? error.cause) : error.message;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
    return { outcome: "unreachable", cause: code, retryAfterMs: retryAfterMsOf(error) };
  }
  if (error instanceof DOMException) return { outcome: "unreachable", cause: error.name, retryAfterMs: null };
  throw error;
}

/** The control plane over HTTP, through the typed client of `schema`. Nothing here repeats a call. */
export function httpControlPlane(options: HttpControlPlaneOptions): ControlPlane {
  const client = createClient({
    baseUrl: options.apiUrl,
    token: options.token,
    userAgent: options.userAgent,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });

  async function call<N extends EndpointName>(
    name: N,
    input: CallInput<N>,
    { token, signal, timeoutMs = CALL_TIMEOUT_MS }: { token: string; signal: AbortSignal | undefined; timeoutMs?: number },
  ): Promise<Reply<CallOutput<N>>> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await client.call(name, input, { token, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
      return { outcome: "ok", answer };
    } catch (error) {
      return replyOf(error);
    }
  }

  return {
    register: (body, signal) => call("registerRunner", { body }, { token: options.token, signal }),
    // The caller's signal bounds a poll: it knows how long the server holds one.
    poll: (session, body, signal) => call("pollRunner", { body }, { token: session, signal, timeoutMs: 10 * 60_000 }),
    lease: (id, lease, token) => {
      const params = { id, lease };
      return {
        accept: (signal) => call("acceptLease", { params, body: {} }, { token, signal }),
        started: (sandbox, signal) => call("startedLease", { params, body: { sandbox } }, { token, signal }),
        heartbeat: (heard, signal) => call("heartbeatLease", { params, body: { heard } }, { token, signal }),
        events: (heard, chunks, signal) => call("appendEvents", { params, body: { heard, chunks } }, { token, signal }),
        exited: (body, signal) => call("exitedLease", { params, body }, { token, signal }),
        finish: (body, signal) => call("finishLease", { params, body }, { token, signal }),
        release: (reason, signal) => call("releaseLease", { params, body: { reason } }, { token, signal }),
        inputs: (digests, signal) => call("leaseInputs", { params, body: { digests } }, { token, signal }),
        outputs: (files, signal) => call("leaseOutputs", { params, body: { files } }, { token, signal }),
      };
    },
  };
}
