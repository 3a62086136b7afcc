import { ApiError, type ApiErrorCode, catalogueEntry, describeError, type ErrorDetails } from "@rgrid/schema";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Unavailable } from "../ports/unavailable.ts";
import type { AppContext } from "../routes/api.ts";

type Refusal = { code: ApiErrorCode; details: ErrorDetails; retryAfterSeconds: number | null };

function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiError) return error;
  if (error instanceof Unavailable) {
    return { code: "service_unavailable", details: { part: error.part }, retryAfterSeconds: error.retryAfterSeconds };
  }
  return { code: "internal_error", details: {}, retryAfterSeconds: null };
}

/** The name of what went wrong and where; never a message, which may hold SQL parameters, URLs or a user's text. */
function logFailure(c: AppContext, error: unknown): void {
  const cause = error instanceof Error ? error.cause : undefined;
  c.var.log.error("request_failed", {
    error: error instanceof Error ? error.name : typeof error,
    cause: cause instanceof Error ? cause.name : null,
    at: error instanceof Error ? framesOf(error) : null,
  });
}

const framesOf = (error: Error): string | null =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
    .join(" ") || null;

/** Every error leaves in the one shape, with the request's id; a crash tells nothing of the inside. */
export function answerError(docsBaseUrl: string): (error: Error, c: AppContext) => Response {
  return (error, c) => {
    const { code, details, retryAfterSeconds } = refusalOf(error);
    c.set("errorCode", code);
    if (code === "internal_error" || error instanceof Unavailable) logFailure(c, error);
    if (retryAfterSeconds !== null) c.header("retry-after", String(retryAfterSeconds));
    if (code === "unauthorized") c.header("www-authenticate", "Bearer");
    const status = catalogueEntry(code).http as ContentfulStatusCode;
    return c.json({ ...describeError(code, details, { docsBaseUrl }), request_id: c.var.requestId }, status);
  };
}
