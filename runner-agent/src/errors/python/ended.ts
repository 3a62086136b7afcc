import { ownPath } from "../own-files.ts";
import { handlesAt } from "./handlers.ts";
import type { Traceback } from "./traceback.ts";

/** Python ends with 1 where nobody caught an exception, whatever it is. */
const UNCAUGHT_EXIT_CODE = 1;

/** Who writes these lines before a traceback tells of an exception that somebody caught, or that ended a thread, a task, a child, but not the program. */
const NOT_AN_END =
  /^(?:Exception ignored |Exception in thread |Exception in callback |Task exception was never retrieved|Future exception was never retrieved|future: <|task: <|Unhandled exception in |handle: <|source_traceback|Process \S+:$|--- Logging error ---|Error in atexit\.|Error in sys\.excepthook:|Remote Traceback|"""$|Logged from file|object address|Error in sitecustomize)/;
/** A record of a level that `logging.exception` and its like write: `ERROR:root:text`, `2026-01-01 10:00:00,000 - app - CRITICAL - text`, `[ERROR] text`. */
const LOG_RECORD = /(?:^|[\s[|:-])(?:ERROR|CRITICAL|FATAL|EXCEPTION|WARNING|WARN|error|critical|warning)(?:[\s\]|:-]|$)/;

/**
 * The traceback that ended the program, if one did. A traceback that a script prints looks the same; what tells them apart:
 * - The exit code is Python's own for it.
 * - It begins at the top of a file, where whatever nobody caught arrives. (`print_exc` in a function shows the frames from that function inwards.)
 * - The script has no handler around that line that takes this exception.
 * - Where the script went on to write something, it was no record of a log.
 */
export function endingTraceback(
  tracebacks: readonly Traceback[],
  lines: readonly string[],
  exitCode: number,
  script: { name: string; content: string } | null,
): Traceback | null {
  if (exitCode !== UNCAUGHT_EXIT_CODE) return null;
  const last = tracebacks.findLast((traceback) => reachedTheTop(traceback) && !NOT_AN_END.test(traceback.before.trim()));
  if (last === undefined) return null;
  const wentOn =
    last.to < lines.length ||
    last.thrown.text
      .split("\n")
      .slice(1)
      .some((line) => line.trim() !== "");
  if (LOG_RECORD.test(last.before) && wentOn) return null;
  return wasHandled(last, script) ? null : last;
}

function reachedTheTop({ frames }: Traceback): boolean {
  const [outermost] = frames;
  if (outermost === undefined) return true;
  // A file that could not be read has no function.
  return outermost.function === null || outermost.function === "<module>" || /^<frozen |[\\/]runpy\.py$/.test(outermost.path);
}

/** Whether the script itself catches what arrives at the outermost of its lines. */
function wasHandled({ frames, thrown }: Traceback, script: { name: string; content: string } | null): boolean {
  const outermost = frames.find(({ path }) => ownPath(path) !== null);
  if (script === null || outermost === undefined || ownPath(outermost.path) !== script.name) return false;
  return handlesAt(script.content, outermost.line, thrown.name);
}
