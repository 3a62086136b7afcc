import type { ErrorMetadata } from "@rgrid/schema";
import { type Paint, plain } from "./terminal.ts";

const text = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? plain(value) : typeof value === "number" ? String(value) : null;

/** `ModuleNotFoundError in analyze.py, line 3: import pandas as pd`, as far as it is known. */
function causeOf({ error_details: details }: ErrorMetadata): string | null {
  const file = text(details["file"]);
  const line = text(details["line"]);
  if (file === null) return null;
  const exception = text(details["exception"]);
  const source = text(details["source_line"]);
  const place = line === null ? file : `${file}, line ${line}`;
  return `${exception === null ? "" : `${exception} in `}${place}${source === null ? "" : `: ${source.trim()}`}`;
}

const OUTPUT_LINES = 8;

/** The end of what a tool said that failed before the script started, which is in no log. */
function outputOf({ error_details: details }: ErrorMetadata): string[] {
  const output = text(details["output"]);
  return output === null ? [] : output.trimEnd().split("\n").slice(-OUTPUT_LINES);
}

/** What went wrong and what to do, one fact a line (issue "Every failure says what to do"). @param executionId null where none exists */
export function errorCard(error: ErrorMetadata, executionId: string | null, paint: Paint, title = "Execution failed"): string[] {
  const row = (name: string, value: string) => `${paint("bold", `${name}:`.padEnd(7))}${value}`;
  const lines = [row("Error", paint("red", plain(error.error_message)))];
  const cause = causeOf(error);
  if (cause !== null) lines.push(row("Cause", cause));
  for (const line of outputOf(error)) lines.push(`       ${paint("dim", line)}`);
  lines.push(row("Fix", plain(error.suggested_fix)));
  for (const command of error.fix_commands) lines.push(`       ${plain(command)}`);
  lines.push(row("Docs", paint("dim", plain(error.docs_url))));
  if (executionId === null) return lines;
  lines.push(row("Logs", paint("dim", `rgrid logs ${executionId}`)));
  return [`${paint("red", "❌")} ${title}: ${executionId}`, "", ...lines];
}
