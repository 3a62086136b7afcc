import { catalogueEntry, describeError, type ErrorCode, type ErrorDetails, type ErrorMetadata, isErrorCode } from "@rgrid/schema";
import type { Parsed } from "./command-line/problem.ts";
import { errnoOf } from "./errno.ts";

const EXIT_UNKNOWN = 125;

/** What ends a command early: an error of the catalogue, shown as a card; its exit code is the catalogue's (API.md). */
export class Failure extends Error {
  readonly error: ErrorMetadata;
  readonly exitCode: number;

  constructor(error: ErrorMetadata, { cause }: { cause?: unknown } = {}) {
    super(`${error.error_code}: ${error.error_message}`, { cause });
    this.name = "Failure";
    this.error = error;
    this.exitCode = exitCodeOfError(error.error_code);
  }
}

/** The same failure with the command that goes on from here: `rgrid attach exec_…`. */
export const withNext = (failure: Failure, command: string): Failure =>
  new Failure({ ...failure.error, fix_commands: [command] }, { cause: failure });

/** The catalogue's exit code of an error; 125 where it has none or a newer API has a code that this CLI does not know. */
export function exitCodeOfError(code: string): number {
  return (isErrorCode(code) ? catalogueEntry(code).exit : undefined) ?? EXIT_UNKNOWN;
}

export const failure = (code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }): Failure =>
  new Failure(describeError(code, details), options);

/** A command line that can't be taken: exit 64. */
export const usageFailure = (reason: string, hint: string): Failure => failure("validation_failed", { reason, hint });

/** The value of a parse, or the failure of its problem. */
export function demand<T>(result: Parsed<T>): T {
  if (!result.ok) throw usageFailure(result.problem.reason, result.problem.hint);
  return result.value;
}

const READ_ERRORS: Record<string, string> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ELOOP: "links that go round in a circle",
  ENAMETOOLONG: "the name is too long",
  EISDIR: "is a folder",
};

/** A file that can't be read here, in words: exit 66. */
export function unreadable(path: string, error: unknown): Failure {
  const code = errnoOf(error);
  const reason = (code === null ? null : READ_ERRORS[code]) ?? (error instanceof Error ? error.message : String(error));
  return failure("file_unreadable", { path, reason }, { cause: error });
}
