import type { ErrorMetadata } from "@rgrid/schema";
import type { LogModel } from "./log-model.ts";
import { plainOf } from "./sgr.ts";

/** How far back from its end a log is looked through: a cause is where a program ended. */
const LOOK_BACK_LINES = 2_000;

/** The line of stderr that says why: the last that begins with the exception's name, as Python and Node print it. Null where there is none. */
export function findCause(model: Pick<LogModel, "indexesOf" | "text">, error: ErrorMetadata): number | null {
  const { exception } = error.error_details;
  if (typeof exception !== "string" || exception === "") return null;
  const name = exception.replace(/^.*\./, "");
  const lines = model.indexesOf("stderr") ?? [];
  for (const index of lines.slice(-LOOK_BACK_LINES).toReversed()) {
    const text = plainOf(model.text(index)).replace(/^Uncaught /, "");
    const head = /^([\w.]+)(?::|\s*\[|\s*$)/.exec(text)?.[1];
    if (head !== undefined && head.replace(/^.*\./, "") === name) return index;
  }
  return null;
}
