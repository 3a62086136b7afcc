import { describeError } from "@rgrid/schema";
import { Interrupted } from "../execution/interrupts.ts";
import { Failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { VERSION } from "../version.ts";
import { showError } from "./show-error.ts";
import { oneLine } from "./terminal.ts";

const REASON_LENGTH_MAX = 200;

/** What it was, in a line: the first of its message, without what a parser or a program quotes behind it. */
function reasonOf(error: unknown): string {
  const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const text = oneLine(first).trim();
  const name = error instanceof Error ? error.name : "";
  return [name, text.slice(0, REASON_LENGTH_MAX)].filter(Boolean).join(": ");
}

/** A fault of ours, without its stack: that shows with RGRID_DEBUG=1 only. */
const asFailure = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new Failure(
        {
          ...describeError("internal_error"),
          error_message: `Something failed inside the CLI: ${reasonOf(error)}`,
          suggested_fix: `This is a fault of RGrid ${VERSION}, not yours: run it again with RGRID_DEBUG=1 and report what it prints`,
        },
        { cause: error },
      );

/** Says what ended a command, on stderr, with `--json` on stdout too; answers the exit code. */
export async function reportFailure(host: Host, error: unknown, argv: readonly string[]): Promise<number> {
  if (error instanceof Interrupted) return error.exitCode;
  const failure = asFailure(error);
  // Read off the words as typed: what failed may be the parsing itself. After `--` they are the script's.
  const end = argv.indexOf("--");
  if (argv.slice(0, end === -1 ? argv.length : end).includes("--json")) {
    await host.stdout.write(`${JSON.stringify({ ...failure.error, exit_code: failure.exitCode })}\n`);
  }
  await showError(host, failure.error, null);
  if (host.env["RGRID_DEBUG"] === "1") {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      await host.terminal.line(cause.stack ?? cause.message);
  }
  return failure.exitCode;
}
