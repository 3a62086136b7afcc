import type { ErrorCode, ErrorReport } from "@rgrid/schema";

/** Of a value in details: enough to read, and a report stays small whatever a script writes into its messages. */
const VALUE_LENGTH_MAX = 1000;

export type Details = Readonly<
  Record<string, string | number | Readonly<Record<string, string | number | undefined>> | null | undefined>
>;

/** A report without the details that are not known, so that the catalogue falls back to the sentences that need none of them. */
export function failure(error_code: ErrorCode, details: Details = {}): ErrorReport {
  const known: ErrorReport["error_details"] = {};
  for (const name in details) {
    const value = details[name];
    if (value === undefined || value === null || value === "") continue;
    known[name] =
      typeof value === "object" ? failure(error_code, value).error_details : typeof value === "string" ? shortened(value) : value;
  }
  return { error_code, error_details: known };
}

const shortened = (text: string): string => (text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX - 1)}…` : text);
