import type { ErrorReport } from "@rgrid/schema";
import { classifySignal } from "./crash.ts";
import type { Ending, Program } from "./facts.ts";
import { failure } from "./failure.ts";
import { classifyUncaught } from "./node/classify-uncaught.ts";
import { uncaughtIn } from "./node/uncaught.ts";
import { classifyException } from "./python/classify-exception.ts";
import { endingTraceback } from "./python/ended.ts";
import { interpreterSays } from "./python/interpreter.ts";
import { prettyTraceback } from "./python/pretty.ts";
import { tracebacksOf } from "./python/traceback.ts";
import { classifyShell, classifyTool, isShell, unstartable } from "./shell/shell.ts";
import { linesOf } from "./text.ts";
import { usageError } from "./usage.ts";

/** Of what a script wrote, no more than this is looked at: the last words are what tells. */
export const STDERR_TAIL_BYTES = 64 * 1024;

const SIGINT = 2;

/**
 * Why the script did not end well, or null where it did. The order is the precedence of PROTOCOL 3: cancel, timeout, then the kernel's word, then the script's
 * own: the exception that ended it, what its interpreter or a shell said, what common tools say. Text that it merely printed is no failure: each rule asks
 * first whether the exit code is the one that goes with it. An OOM kill of a child that the script survived with code 0 is no failure either.
 *
 * Pure, and linear in the length of `stderr`.
 * @param stderr the last STDERR_TAIL_BYTES of it, or less
 */
export function classify(ending: Ending, stderr: string, program: Program): ErrorReport | null {
  if (ending.cancelled) return failure("cancelled");
  if (ending.timedOut) return failure("timeout", { timeout_ms: ending.timeoutMs });
  if (ending.exitCode === 0) return null;
  const memory = { limit_bytes: ending.memoryBytes, peak_bytes: ending.peakMemoryBytes };
  if (ending.oom) return failure("out_of_memory", memory);
  const lines = linesOf(stderr);
  const found = ending.signal === null ? ofExitCode(ending.exitCode, lines, program) : ofSignal(ending.signal, lines, program);
  if (found?.error_code === "out_of_memory")
    return { ...found, error_details: { ...failure("out_of_memory", memory).error_details, ...found.error_details } };
  // Programs that find no room say so in many ways, or end without a word.
  if (ending.diskFull && (found === null || found.error_code === "unhandled_exception")) return failure("disk_full");
  return found ?? failure("nonzero_exit", { exit_code: ending.exitCode });
}

function ofSignal(signal: number, lines: readonly string[], program: Program): ErrorReport {
  if (signal !== SIGINT) return classifySignal(signal, lines);
  // Python ends itself by SIGINT where nobody caught a KeyboardInterrupt.
  const last = tracebacksOf(lines).at(-1);
  return last?.thrown.name === "KeyboardInterrupt" ? classifyException(last, program) : classifySignal(signal, lines);
}

function ofExitCode(exitCode: number, lines: readonly string[], program: Program): ErrorReport | null {
  const unstarted = unstartable(lines, exitCode, program);
  if (unstarted !== null) return unstarted;
  const traceback = prettyTraceback(lines, exitCode) ?? endingTraceback(tracebacksOf(lines), lines, exitCode, program.script);
  if (traceback !== null) return classifyException(traceback, program);
  const uncaught = exitCode === 1 || exitCode === 7 ? uncaughtIn(lines) : null;
  if (uncaught !== null) return classifyUncaught(uncaught, program);
  return (
    interpreterSays(lines, exitCode, program) ??
    usageError(lines, exitCode) ??
    classifyShell(lines, exitCode, program) ??
    (program.script === null && !isShell(program) ? classifyTool(lines, exitCode, program) : null)
  );
}
