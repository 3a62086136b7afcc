import { ApiError, type ApiErrorCode, catalogueEntry, describeError, type ErrorDetails } from "@rgrid/schema";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { consoleLog } from "../log/console-log.ts";
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

/** Hono hands only errors to `onError`; anything else that was thrown would leave as the host shows it. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error("something was thrown that is no error", { cause: thrown });

/**
 * What the app answers; where it can't be made or asked at all, the one shape all the same. The last thing between a request and what the host makes
 * of a crash.
 */
export async function answerAnyhow(ask: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await ask();
  } catch (thrown) {
    const requestId = crypto.randomUUID();
    consoleLog(Date.now).error("app_failed", {
      request_id: requestId,
      error: asError(thrown).name,
      at: framesOf(asError(thrown)),
    });
    const body = { ...describeError("internal_error"), request_id: requestId };
    return Response.json(body, { status: 500, headers: { "x-request-id": requestId } });
  }
}

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
