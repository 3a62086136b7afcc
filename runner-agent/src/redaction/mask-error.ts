import type { ErrorReport } from "@rgrid/schema";
import { Redactor } from "./redactor.ts";
import { maskShapes } from "./shapes.ts";

/** A text without the secrets given and without what looks like one. @param secrets as `secretsOf` gives them */
export function maskText(text: string, secrets: readonly string[]): string {
  const redactor = new Redactor(secrets);
  const masked = Buffer.concat([redactor.push(Buffer.from(text)), redactor.end()]).toString();
  return maskShapes(masked);
}

/** An error without secrets: they may stand in what an engine or a script said. Codes are ours and stay. */
export function maskedError(error: ErrorReport, secrets: readonly string[]): ErrorReport {
  return { ...error, error_details: masked(error.error_details, secrets) };
}

function masked<T>(value: T, secrets: readonly string[]): T {
  if (typeof value === "string") return maskText(value, secrets) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, secrets)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item as unknown, secrets)])) as T;
}
