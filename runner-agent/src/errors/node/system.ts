import type { ErrorCode, ErrorReport } from "@rgrid/schema";
import { failure } from "../failure.ts";
import { ownPath } from "../own-files.ts";
import { first } from "../text.ts";
import type { Uncaught } from "./uncaught.ts";

const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ENOENT: "file_not_found",
  EACCES: "permission_denied",
  EPERM: "permission_denied",
  EROFS: "read_only_file_system",
  EISDIR: "is_a_directory",
  ENOTDIR: "is_a_directory",
  ERR_FS_EISDIR: "is_a_directory",
  EEXIST: "file_exists",
  ERR_FS_CP_EEXIST: "file_exists",
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EMFILE: "too_many_open_files",
  ENFILE: "too_many_open_files",
  ENOMEM: "out_of_memory",
};

/** What the system refused: files, processes, programs. */
export function systemFailure({ code, message, text }: Uncaught): ErrorReport | null {
  const spawned = first(/\bspawn(?:Sync)? ([^\s,]+)/, message);
  if (spawned !== undefined) {
    if (code === "ENOENT") return failure("command_not_found", { command: spawned });
    if (code === "EACCES" || code === "ENOEXEC") return failure("command_not_executable", { command: spawned });
    if (code === "EAGAIN") return failure("process_limit_reached");
  }
  if (code === "EAGAIN" && /fork|thread/.test(text)) return failure("process_limit_reached");
  const command = first(/^Command failed(?: with exit code \d+[^:]*)?: ([^\n]*)/, message);
  if (command !== undefined) {
    const status = first(/(?:^|\n)\s+(?:status|code|exitCode): (\d+)/, text) ?? first(/with exit code (\d+)/, message);
    if (status === "127") return failure("command_not_found", { command: command.split(" ")[0] });
    if (status === "126") return failure("command_not_executable", { command: command.split(" ")[0] });
    return failure("subprocess_failed", { command, exit_code: status === undefined ? undefined : Number(status) });
  }
  const found = code === null ? undefined : BY_CODE[code];
  if (found === undefined) return null;
  const isOfSocket = (code === "EACCES" || code === "EPERM") && /\b(?:listen|bind|connect) /.test(message);
  const path = isOfSocket ? undefined : (first(/\n\s+path: '([^']+)'/, text) ?? first(/, \w+ '([^']+)'/, message));
  return failure(found, { path: path === undefined ? undefined : (ownPath(path) ?? path) });
}
