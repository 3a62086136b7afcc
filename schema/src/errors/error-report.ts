import { z } from "zod";
import { catalogueEntry, type DetailsOf, type ErrorCode, isErrorCode } from "./catalogue.ts";

/**
 * What is reported of a failure: the rest of an error is made from it by `describeError`, where the user's command and the account's runtimes are
 * known. Fields beside the two (a runner of an older version sends the whole error) are passed over.
 */
export const errorReport = z
  .object({ error_code: z.string().max(64), error_details: z.record(z.string(), z.unknown()) })
  .transform(({ error_code, error_details }): ErrorReport => knownReport(error_code, error_details))
  .meta({ id: "ErrorReport" });
export type ErrorReport = { error_code: ErrorCode; error_details: Record<string, z.core.util.JSONType> };

/** Of a code and its details: known fields, of their type, cut to their length. A code that a newer runner knows and this API does not is `execution_failed`. */
function knownReport(code: string, details: Record<string, unknown>): ErrorReport {
  if (!isErrorCode(code)) return { error_code: "execution_failed", error_details: { reported_code: code } };
  const known: ErrorReport["error_details"] = {};
  for (const [name, schema] of Object.entries(catalogueEntry(code).details.shape)) {
    if (details[name] === undefined || details[name] === null) continue;
    const parsed = schema.safeParse(details[name]);
    if (parsed.success) known[name] = parsed.data as z.core.util.JSONType;
  }
  return { error_code: code, error_details: known };
}

/** A failure, for whoever makes its error of it. Details that are not known are left out, so that its sentences fall back to those without them. */
export const reportError = <C extends ErrorCode>(code: C, details: DetailsOf<C> = {} as DetailsOf<C>): ErrorReport =>
  knownReport(code, details);
