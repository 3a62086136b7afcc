import { z } from "zod";
import { type ApiErrorCode, catalogueEntry, type ErrorCode } from "./catalogue.ts";
import { fillFirst } from "./fill.ts";

/** The one shape of every error: HTTP body, `error_metadata`, event `end`, `--json` (DESIGN, Errors). */
export const errorMetadata = z
  .object({
    error_code: z.string(),
    error_message: z.string(),
    error_details: z.record(z.string(), z.json()),
    suggested_fix: z.string(),
    fix_commands: z.array(z.string()),
    docs_url: z.url(),
  })
  .meta({ id: "ErrorMetadata" });
export type ErrorMetadata = z.infer<typeof errorMetadata>;

/** The body of every HTTP answer with status 400 or above. */
export const errorBody = errorMetadata.extend({ request_id: z.string() }).meta({ id: "ErrorBody" });
export type ErrorBody = z.infer<typeof errorBody>;

export type ErrorDetails = ErrorMetadata["error_details"];

export const DOCS_BASE_URL_DEFAULT = "https://docs.rgrid.dev";

/** The catalogue's last template of each kind has no placeholder. */
function fill(templates: readonly string[], details: ErrorDetails): string {
  const text = fillFirst(templates, details);
  if (text === null) throw new Error(`no template can be filled: ${templates.join(" | ")}`);
  return text;
}

/**
 * An error of the catalogue, its templates filled from `details`.
 * @param docsBaseUrl without a slash at its end
 */
export function describeError(
  code: ErrorCode,
  details: ErrorDetails = {},
  docsBaseUrl: string = DOCS_BASE_URL_DEFAULT,
): ErrorMetadata {
  const entry = catalogueEntry(code);
  return {
    error_code: code,
    error_message: fill(entry.messages, details),
    error_details: details,
    suggested_fix: fill(entry.fixes, details),
    fix_commands: [],
    docs_url: `${docsBaseUrl}/errors/${entry.slug ?? code.replaceAll("_", "-")}`,
  };
}

/** Thrown where a request is refused; one handler turns it into the answer. Never crosses RPC: classes don't survive it. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly details: ErrorDetails;
  /** Seconds for the header Retry-After. */
  readonly retryAfterSeconds: number | null;

  constructor(code: ApiErrorCode, details: ErrorDetails = {}, retryAfterSeconds: number | null = null) {
    super(code);
    this.name = "ApiError";
    this.code = code;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
