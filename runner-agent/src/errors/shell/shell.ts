import type { ErrorCode, ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { failure } from "../failure.ts";
import { connectionFailure } from "../network/connection.ts";
import { endpointIn } from "../network/endpoint.ts";
import { httpFailure, httpStatusIn } from "../network/http-status.ts";
import { connectionFailureIn } from "../network/kinds.ts";
import { ownPath } from "../own-files.ts";
import { first } from "../text.ts";

/** A shell says where: `main.sh: line 3: `, `bash: line 1: `, `sh: 1: `, `/work/main.sh: 3: `. */
/** rgrid is the init of our containers, which starts the program. */
const OF_INIT = /^rgrid: /;
const SHELL_LINE = /^(?:([^\s:]+): (?:line )?(\d+): |([^\s:]*sh): )(.*)$/;
const SHELLS = /^(?:ba|da|k|z|a)?sh$/;
/** A script's last command decides its exit code; what came long before it has been dealt with. */
const LINES_MAX = 6;

export const isShell = ({ command }: Program): boolean => SHELLS.test(command.slice(command.lastIndexOf("/") + 1));

type Said = { file: string | null; line: number | null; text: string };

function saidBy(line: string): Said | null {
  const match = SHELL_LINE.exec(line);
  if (match === null) return null;
  const file = match[1] ?? null;
  return {
    file: file === null || SHELLS.test(file) ? null : ownPath(file),
    line: match[2] === undefined ? null : Number(match[2]),
    text: match[4] ?? "",
  };
}

/** What a shell, or `env`, says of a program that it can't start. Any program may have started the shell: the exit codes 126 and 127 are theirs alone. */
export function unstartable(lines: readonly string[], exitCode: number, program: Program): ErrorReport | null {
  if (exitCode !== 126 && exitCode !== 127) return null;
  for (const line of lines.slice(-LINES_MAX).reverse()) {
    const said = saidBy(line);
    const place = { file: said?.file ?? undefined, line: said?.file === null ? undefined : said?.line };
    const text = said?.text ?? line.replace(OF_INIT, "");
    const missing =
      first(/^(?:exec: )?(.+): (?:command )?not found$/, text) ??
      first(/env: ['‘]?(.+?)['’]?: No such file or directory$/, text) ??
      first(/^(?:exec: )?(.+): No such file or directory$/, text) ??
      first(/^(?:exec: )?(.+): cannot execute: required file not found$/, text);
    if (exitCode === 127 && missing !== undefined)
      return failure("command_not_found", { command: missing.trim(), message: line, ...place });
    const refused =
      first(/^(?:exec: )?(.+): (?:cannot execute|Permission denied|Is a directory|Exec format error)/i, text) ??
      first(/env: ['‘]?(.+?)['’]?: Permission denied$/, text);
    if (exitCode === 126 && refused !== undefined)
      return failure("command_not_executable", { command: refused.trim(), message: line, ...place });
  }
  // Nobody said anything: the engine itself did not find what was to be run.
  if (lines.length > 0) return null;
  return failure(exitCode === 127 ? "command_not_found" : "command_not_executable", { command: program.command });
}

/** What a shell says of its own script, and what the tool said with which the script ended. */
export function classifyShell(lines: readonly string[], exitCode: number, program: Program): ErrorReport | null {
  if (!isShell(program)) return null;
  const source = program.script?.content ?? "";
  for (const line of lines.slice(-LINES_MAX).reverse()) {
    const found = ofShell(line, exitCode, source);
    if (found !== null) return found;
  }
  return choosesItsCode(source) ? null : classifyTool(lines, exitCode, program);
}

/** A script that goes on after a command that failed, and ends with an `exit` of its own, has not ended by that command. */
const choosesItsCode = (source: string): boolean =>
  !/^\s*set -\w*e|^#!.*sh -\w*e|^\s*set -o errexit/m.test(source) && /(?:^|\n)\s*exit\s+\S+\s*$/.test(source);

function ofShell(line: string, exitCode: number, source: string): ErrorReport | null {
  const signal = exitCode - 128;
  // dash names no place; bash does.
  const alone = /^(Segmentation fault|Illegal instruction|Aborted|Killed|Terminated|Bus error)(?: \(core dumped\))?$/.exec(
    line.trim(),
  )?.[1];
  if (alone !== undefined && signal > 0 && signal < 32)
    return failure(OF_SIGNALS[alone] ?? "killed_by_signal", { signal, message: line });
  const said = saidBy(line);
  if (said === null) return null;
  const place = { file: said.file ?? undefined, line: said.line ?? undefined, message: said.text };
  if (/^(?:syntax error|Syntax error|unexpected EOF while looking|bad substitution|Bad substitution)/.test(said.text))
    return failure("script_syntax_error", place);
  const unset = first(/^(\w+): (?:unbound variable|parameter (?:null or )?not set)/, said.text);
  // `${NAME:?text}` says whatever the script wants it to; what it is shows in the script alone.
  const required = first(/^(\w+): /, said.text);
  const isRequired =
    required !== undefined &&
    said.line !== null &&
    new RegExp(`\\$\\{${required}:?\\?`).test(source.split("\n")[said.line - 1] ?? "");
  if (isRequired) return failure("missing_environment_variable", { ...place, variable: required });
  if (unset !== undefined) return failure("missing_environment_variable", { ...place, variable: unset });
  const killed = /^\s*\d+ (Segmentation fault|Illegal instruction|Aborted|Killed)/.exec(said.text)?.[1];
  if (killed !== undefined && signal > 0 && signal < 32)
    return failure(OF_SIGNALS[killed] ?? "killed_by_signal", { ...place, signal });
  return null;
}

const OF_SIGNALS: Readonly<Record<string, ErrorCode>> = {
  "Segmentation fault": "segmentation_fault",
  "Illegal instruction": "illegal_instruction",
  Aborted: "aborted",
};

/** What tools of the system call an errno, always at the end of their line: `cat: x.csv: No such file or directory`. */
const ERRNOS: readonly (readonly [ErrorCode, RegExp])[] = [
  ["file_not_found", /^[\w./-]+: (?:.*?[:\s])??['‘"]?([^\s:'‘’"]+)['’"]?: No such file or directory$/],
  ["permission_denied", /^[\w./-]+: (?:.*?[:\s])??['‘"]?([^\s:'‘’"]+)['’"]?: (?:Permission denied|Operation not permitted)$/],
  ["read_only_file_system", /^[\w./-]+: (?:.*?[:\s])??['‘"]?([^\s:'‘’"]+)['’"]?: Read-only file system$/],
  ["is_a_directory", /^[\w./-]+: (?:.*?[:\s])??['‘"]?([^\s:'‘’"]+)['’"]?: (?:Is a directory|Not a directory)$/],
  ["file_exists", /^[\w./-]+: (?:.*?[:\s])??['‘"]?([^\s:'‘’"]+)['’"]?: File exists$/],
  ["disk_full", /No space left on device$/],
  ["too_many_open_files", /Too many open files$/],
  ["process_limit_reached", /fork: (?:retry: )?Resource temporarily unavailable$/],
  ["out_of_memory", /: (?:Cannot allocate memory|memory exhausted|out of memory)$/i],
];
/** Tools that say which connection failed, by the beginning of their lines, and the exit codes by which they do. */
const CONNECTING: readonly (readonly [line: RegExp, exitCodes: readonly number[]])[] = [
  [/^curl: /, [5, 6, 7, 18, 22, 28, 35, 51, 52, 55, 56, 58, 60, 77]],
  [/^wget: |ERROR \d{3}: /, [1, 4, 5, 8]],
  [/^(?:fatal|error): /, [1, 128]],
  [/^(?:ssh|scp|sftp|rsync): |^rsync error/, [1, 10, 12, 30, 35, 255]],
  [/^(?:psql|pg_dump|pg_restore|createdb|pg_isready): /, [1, 2, 3]],
  [/^ERROR \d{4}|^mysql\w*: /, [1, 2]],
  [/^(?:redis-cli|nc|ncat|ftp|ping|Could not connect to)\b/, [1, 2]],
];
/** cat, cp, mv, rm and most others; ls, grep, tar and gcc. */
const OF_FILES = [1, 2];
const SQL = /^(psql|pg_dump|pg_restore|createdb|pg_isready)|^(?:ERROR 20\d\d|mysql|mysqldump)/;

/** The last line of a tool, as far as it is about files, the machine or the network. */
export function classifyTool(lines: readonly string[], exitCode: number, program: Program): ErrorReport | null {
  const last = lines.at(-1) ?? "";
  const text = saidBy(last)?.text ?? last;
  const place = saidBy(last);
  const where = { file: place?.file ?? undefined, line: place?.line ?? undefined, message: text };
  for (const [code, pattern] of OF_FILES.includes(exitCode) ? ERRNOS : []) {
    const match = pattern.exec(place === null ? text : `sh: ${text}`);
    if (match !== null)
      return failure(code, { ...where, path: match[1] === undefined ? undefined : (ownPath(match[1]) ?? match[1]) });
  }
  const tool = lines
    .slice(-LINES_MAX)
    .findLast((line) => CONNECTING.some(([begins, codes]) => codes.includes(exitCode) && begins.test(line)));
  if (tool === undefined) return null;
  const said = lines.slice(-LINES_MAX).join("\n");
  const endpoint = endpointIn(tool).host === undefined ? endpointIn(said) : endpointIn(tool);
  const status = /^(?:curl|wget|fatal|.*\bERROR \d{3}:)/.test(tool) ? httpStatusIn(tool.replace(/^wget: /, "")) : null;
  if (status !== null) return httpFailure(status, tool, { message: tool, host: endpoint.host });
  const kind = connectionFailureIn(said);
  const sql = SQL.exec(tool);
  if (sql !== null && kind !== "dns")
    return failure("database_connection_failed", {
      message: tool,
      database: sql[1] === undefined ? "mysql" : "postgresql",
      host: endpoint.host,
    });
  return kind === null ? null : connectionFailure(kind, endpoint, program, { message: tool });
}
