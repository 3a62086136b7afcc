import { causeOf, type ErrorMetadata } from "@rgrid/schema";
import { oneLine, type Paint, plain } from "./terminal.ts";
import { wrapped } from "./wrap.ts";

/** What a card is drawn on. `columns` null: a pipe, where no line is broken. */
export type Card = { readonly paint: Paint; readonly columns: number | null };

/** `Error:`, the longest name, and a space. */
const INDENT = 7;
const OUTPUT_LINES = 8;

/** The end of what a tool said that failed before the script started, which is in no log. */
function outputOf({ error_details: { output } }: ErrorMetadata): string[] {
  return typeof output === "string" && output !== "" ? plain(output).trimEnd().split("\n").slice(-OUTPUT_LINES) : [];
}

/** What went wrong and what to do, one fact a line (issue "Every failure says what to do"). @param executionId null where none exists */
export function errorCard(error: ErrorMetadata, executionId: string | null, { paint, columns }: Card): string[] {
  const indented = (text: string) => `${" ".repeat(INDENT)}${text}`;
  const row = (name: string, value: string, style: (text: string) => string = (text) => text) => {
    const [first = "", ...rest] = columns === null ? [value] : wrapped(value, columns - INDENT - 1);
    return [`${paint("bold", `${name}:`.padEnd(INDENT))}${style(first)}`, ...rest.map((line) => indented(style(line)))];
  };
  const dim = (text: string) => paint("dim", text);
  const cause = causeOf(error);
  const lines = [
    ...row("Error", oneLine(error.error_message), (text) => paint("red", text)),
    ...(cause === null ? [] : row("Cause", oneLine(cause))),
    ...outputOf(error).map((line) => indented(dim(line))),
    ...row("Fix", oneLine(error.suggested_fix)),
    // Whatever its length: a broken line could not be pasted.
    ...error.fix_commands.map((command) => indented(oneLine(command))),
    ...row("Docs", oneLine(error.docs_url), dim),
  ];
  if (executionId === null) return lines;
  return [
    `${paint("red", "❌")} Execution failed: ${executionId}`,
    "",
    ...lines,
    ...row("Logs", `rgrid logs ${executionId}`, dim),
  ];
}
