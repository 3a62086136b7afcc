import type { ErrorCode } from "@rgrid/schema";
import { failure } from "../failure.ts";
import { ownPath } from "../own-files.ts";
import { first } from "../text.ts";
import { type Case, isThrough, type Rule } from "./case.ts";

/** Builtins by which Python calls an errno, and what they are without one: a script may raise them itself. */
const BY_NAME: Readonly<Record<string, ErrorCode>> = {
  FileNotFoundError: "file_not_found",
  PermissionError: "permission_denied",
  IsADirectoryError: "is_a_directory",
  NotADirectoryError: "is_a_directory",
  FileExistsError: "file_exists",
};
const BY_ERRNO: Readonly<Record<string, ErrorCode>> = {
  1: "permission_denied",
  2: "file_not_found",
  13: "permission_denied",
  17: "file_exists",
  20: "is_a_directory",
  21: "is_a_directory",
  23: "too_many_open_files",
  24: "too_many_open_files",
  28: "disk_full",
  30: "read_only_file_system",
  122: "disk_full",
  12: "out_of_memory",
  8: "command_not_executable",
};
/** What makes a process out of this one. */
const STARTS = /(?:^|\W)(?:os\.exec\w+|os\.spawn\w+|os\.posix_spawn\w*|os\.startfile)\(/;

const startsProgram = (given: Case): boolean =>
  given.frames.some(
    ({ function: name, path }) => name === "_execute_child" || name === "_execvpe" || path.endsWith("/pexpect/pty_spawn.py"),
  ) || STARTS.test(given.own?.source ?? "");

/** What the operating system refused, by its number: `[Errno 2] No such file or directory: 'a'`. */
export const osError: Rule = (given) => {
  const errno =
    first(/\[Errno (\d+)\]/, given.message) ??
    (given.simple === "OSError" || given.simple === "BlockingIOError" ? first(/^\((\d+), /, given.message) : undefined);
  const code = (errno === undefined ? undefined : BY_ERRNO[errno]) ?? (given.root === "" ? BY_NAME[given.simple] : undefined);
  if (errno === "11" && /Resource temporarily unavailable/.test(given.message)) return failure("process_limit_reached");
  if (errno === "6" && given.message.includes("/dev/tty")) return failure("interactive_input");
  if (errno === "25" || (errno === "2" && given.message.includes("/dev/tty"))) return failure("interactive_input");
  if (code === undefined)
    return /No space left on device|\d+ requested and \d+ written$/.test(given.message) ? failure("disk_full") : null;
  const path = pathIn(given.message);
  if ((errno === "2" || errno === "13" || errno === "20") && startsProgram(given) && !isFolderToStartIn(given, path)) {
    return failure(errno === "2" ? "command_not_found" : "command_not_executable", {
      command: path ?? first(/\b(?:exec|spawn)\w*\(\s*(?:os\.P_\w+,\s*)?["']([^"']+)["']/, given.own?.source ?? ""),
    });
  }
  if (errno === "8") return failure("command_not_executable", { command: path });
  return failure(code, { path: path === undefined ? undefined : (ownPath(path) ?? path) });
};

/** The first path of `'a'` or `'a' -> 'b'`, or what stands behind the words. */
function pathIn(message: string): string | undefined {
  return (
    first(/(?:: |-> )b?'((?:[^'\\]|\\.)*)'(?: ->|$|\s|,)/, message) ??
    first(/: b?"((?:[^"\\]|\\.)*)"/, message) ??
    first(/(?:[Ff]ile|[Dd]irectory|[Pp]ath)(?: does not exist| not found)?:? ['"]?([\w./~-]*[./][\w./~-]*)['"]?/, message)
  );
}

/** A `cwd=` that is not there raises what a program that is not there does, but about a folder. */
const isFolderToStartIn = (given: Case, path: string | undefined): boolean =>
  path !== undefined &&
  /\bcwd\s*=/.test(given.own?.source ?? "") &&
  path.includes("/") &&
  !(given.own?.source ?? "").includes(`["${path}`);

/** What a library says that wants a program of the system. */
export const missingProgram: Rule = ({ simple, text }) => {
  if (!/PATH|NotFound|NotInstalled/i.test(text) && !/NotFound|NotInstalled/.test(simple)) return null;
  const isSaid =
    /(?:not installed or|not found in|in|on) (?:it's not in )?(?:your|the|systems?'?|your systems?'?)? ?\$?PATH\b/i.test(text) &&
    /not|make sure|needs to be|unable|could ?n.t|failed/i.test(text);
  if (
    !isSaid &&
    !/^(?:CommandNotFound|ExecutableNotFound|GitCommandNotFound|TesseractNotFoundError|PDFInfoNotInstalledError|ExecutableNotFoundError)$/.test(
      simple,
    )
  )
    return null;
  const command =
    (/poppler|pdfinfo/i.test(text) ? "pdfinfo" : undefined) ??
    first(/Posix(?:Path)?\('([^']+)'\)/, text) ??
    first(/Cmd\('([^']+)'\)/, text) ??
    first(
      /^(?:Message: )?['"]?([\w.+-]+)['"]? (?:executable|is not installed|was not found|not found|could not be found)/,
      text,
    ) ??
    (simple === "CommandNotFound" ? first(/^([\w./+-]+)/, text) : undefined);
  return failure("command_not_found", { command });
};

/** A pipe or socket whose other end is gone. Only of a socket it is the network's doing. */
export const brokenPipe: Rule = (given) => {
  if (given.simple !== "BrokenPipeError" || given.root !== "") return null;
  const isSocket =
    ["socket", "ssl", "asyncio", "client"].some((module) => isThrough(given, module)) ||
    /\bsend(?:all|to|file)?\(|sock/.test(given.own?.source ?? "");
  return isSocket ? failure("connection_reset") : null;
};
