import { z } from "zod";
import { type ApiErrorCode, catalogueEntry, type ErrorCode, isErrorCode } from "./catalogue.ts";
import { type ErrorContext, knownOf, NO_CONTEXT } from "./context.ts";
import { fillFirst } from "./fill.ts";
import { fixCommands } from "./fix-commands.ts";

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

/** The catalogue's last template of each kind has no placeholder. */
function fill(templates: readonly string[], known: Readonly<Record<string, unknown>>): string {
  const text = fillFirst(templates, known);
  if (text === null) throw new Error(`no template can be filled: ${templates.join(" | ")}`);
  return text;
}

/** Last part of a code's page's address. */
export const slugOf = (code: ErrorCode): string => catalogueEntry(code).slug ?? code.replaceAll("_", "-");

/** An error of the catalogue: its sentences and commands, made from the details and what is known besides. */
export function describeError(code: ErrorCode, details: ErrorDetails = {}, context: Partial<ErrorContext> = {}): ErrorMetadata {
  const entry = catalogueEntry(code);
  const full = { ...NO_CONTEXT, ...context };
  const known = knownOf(details, full);
  return {
    error_code: code,
    error_message: fill(entry.messages, known),
    error_details: details,
    suggested_fix: fill(entry.fixes, known),
    fix_commands: fixCommands(code, known, full),
    docs_url: `${full.docsBaseUrl}/errors/${slugOf(code)}`,
  };
}

/** Where an exception has a place in the user's own files: what a code without causes of its own says. */
const PLACE_CAUSES = [
  "{exception} in {file}, line {line}: {source_line}",
  "{exception} in {file}, line {line}",
  "{exception} in {file}",
  "{file}, line {line}: {source_line}",
  "{file}, line {line}",
];

/** What it came from, of any error, also of an older version or a newer API; null where that is not known. */
export function causeOf({ error_code, error_details }: Pick<ErrorMetadata, "error_code" | "error_details">): string | null {
  const causes = isErrorCode(error_code) ? catalogueEntry(error_code).causes : undefined;
  const cause = fillFirst(causes ?? PLACE_CAUSES, error_details) ?? (causes && fillFirst(PLACE_CAUSES, error_details));
  const root = error_details["caused_by"];
  const from =
    typeof root === "object" && root !== null && !Array.isArray(root)
      ? fillFirst(["{exception}: {message}", "{exception}"], root)
      : null;
  return cause && from ? `${cause} (caused by ${from})` : (cause ?? null);
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
