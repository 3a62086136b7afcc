import type { ErrorBody } from "@rgrid/schema";

/** The API refused: its answer, in its own words. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly retryAfterMs: number;
  /** @param retryAfterMs how long the API asks to be left alone */
  constructor(status: number, body: ErrorBody, retryAfterMs = 0) {
    super(`${body.error_code}: ${body.error_message}`);
    this.name = "ApiRefusal";
    this.status = status;
    this.body = body;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What was asked for is not there, or not any more. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiRefusal && error.body.error_code === "not_found";

/** No answer in the API's shape came: no connection, or a proxy's page. `status` null where there was no answer at all. */
export class NoAnswer extends Error {
  readonly status: number | null;
  readonly retryAfterMs: number;
  constructor(status: number | null, cause: unknown, retryAfterMs = 0) {
    super(status === null ? "The API does not answer" : `The answer (HTTP ${status}) is not from the API`, { cause });
    this.name = "NoAnswer";
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came for so long that nobody should be kept waiting for more tries without a word. */
export class LateAnswer extends NoAnswer {
  constructor() {
    super(null, null);
  }
}

/** What a notice says of a failure. */
export type FailureText = { title: string; fix: string | null; code: string | null; requestId: string | null };

export function failureText(error: unknown): FailureText {
  if (error instanceof ApiRefusal) {
    const { error_message, suggested_fix, error_code, request_id } = error.body;
    return { title: error_message, fix: suggested_fix, code: error_code, requestId: request_id };
  }
  if (error instanceof NoAnswer) {
    return {
      title: error.message,
      fix: "What was loaded stays here; it goes on when the API is back.",
      code: null,
      requestId: null,
    };
  }
  return { title: error instanceof Error ? error.message : String(error), fix: null, code: null, requestId: null };
}

/** Whether asking again may help: no answer, one that broke off (a body or a module then fails with a TypeError), or a control plane in trouble. A refusal stays one. */
export const mayPass = (error: unknown): boolean =>
  error instanceof NoAnswer ||
  error instanceof TypeError ||
  (error instanceof ApiRefusal && (error.status >= 500 || error.status === 429));

/** Nobody looks at a page for longer than this without a word; asked too early, an API refuses once more. */
const RETRY_AFTER_MAX_MS = 30_000;

/** How long whoever answered asks to be left alone; 0 where nobody said so. */
export const retryAfterMs = (error: unknown): number =>
  error instanceof ApiRefusal || error instanceof NoAnswer ? Math.min(error.retryAfterMs, RETRY_AFTER_MAX_MS) : 0;

/** The error body of an answer, told by its fields: zod would weigh more than the rest of this folder. */
export function errorBodyOf(value: unknown): ErrorBody | null {
  if (typeof value !== "object" || value === null) return null;
  const body = value as Partial<ErrorBody>;
  return typeof body.error_code === "string" && typeof body.error_message === "string" ? (body as ErrorBody) : null;
}
