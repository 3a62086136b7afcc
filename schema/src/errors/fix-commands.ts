import { hasOption, type RunLineParts, runLineOf, runLineText, withOption, withoutOptions } from "../run-line.ts";
import { shellQuote } from "../shell-words.ts";
import type { ErrorContext } from "./context.ts";
import { withoutSecrets } from "./without-secrets.ts";

type Known = Readonly<Record<string, unknown>>;
/** The user's own line, corrected; null where nothing is to be proposed. */
type Edit = (line: RunLineParts, known: Known) => RunLineParts | null;

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The option with another value: what was given before goes, since it may be given once. */
const replaced = (line: RunLineParts, name: string, value: string | null, ...others: string[]): RunLineParts | null =>
  value === null ? null : withOption(withoutOptions(line, name, ...others), name, value);

const addHere: Edit = (line, { here }) => {
  const path = text(here);
  return path === null ? null : withOption(line, "input", path);
};
const addEnv = (name: string | null, line: RunLineParts): RunLineParts | null =>
  name === null ? null : withOption(line, "env", name);

const EDITS: Readonly<Record<string, Edit>> = {
  missing_dependency: (line, known) => {
    const name = text(known["package"]);
    if (name === null) return null;
    return withOption(withoutOptions(line, "no-dependencies"), "with", name);
  },
  missing_local_module: addHere,
  file_not_found: addHere,
  out_of_memory: (line, known) => replaced(line, "memory", text(known["more_memory"])),
  timeout: (line, known) => replaced(line, "timeout", text(known["more_time"])),
  network_disabled: (line) => (hasOption(line, "no-network") ? withoutOptions(line, "no-network") : null),
  missing_environment_variable: (line, known) => addEnv(text(known["variable"]), line),
  python_version_mismatch: (line, known) => replaced(line, "runtime", text(known["fitting_runtime"]), "image"),
  command_not_found: (line, known) => replaced(line, "runtime", text(known["command_runtime"]), "image"),
  // The script's own help: everything after the script is the script's.
  invalid_arguments: ({ options, target }, { usage }) =>
    text(usage) === null ? null : { options, target, rest: [{ name: null, tokens: ["--help"] }] },
};

/** Commands about an execution or a setting, by their words. */
const COMMANDS: Readonly<Record<string, (known: Known, context: ErrorContext) => readonly (string | null)[]>> = {
  ...Object.fromEntries(
    ["worker_died", "network_timeout", "container_startup_failed", "input_download_failed", "input_corrupt"].map((code) => [
      code,
      (_: Known, { executionId }: ErrorContext) => ["rgrid", "retry", executionId],
    ]),
  ),
  execution_failed: (_, { executionId }) => ["rgrid", "logs", executionId],
  already_retried: ({ newest, deleted }) => ["rgrid", "retry", text(newest), ...(deleted === undefined ? [] : ["--force"])],
  retry_limit_reached: ({ execution_id: id }) => ["rgrid", "retry", text(id), "--force"],
  execution_not_retryable: ({ execution_id: id }) => ["rgrid", "cancel", text(id)],
  conflict: ({ execution_id: id }) => ["rgrid", "status", text(id)],
  checksum_mismatch: ({ execution_id: id }) => ["rgrid", "download", text(id)],
  unauthorized: () => ["rgrid", "init"],
  not_logged_in: () => ["rgrid", "init"],
  invalid_config: () => ["rgrid", "init"],
};

/**
 * The commands that a fix comes to, each ready to paste: the user's own line corrected, without what is or looks like a secret.
 * @param known as `knownOf` makes it
 */
export function fixCommands(code: string, known: Known, context: ErrorContext): string[] {
  const command = COMMANDS[code]?.(known, context);
  if (command !== undefined) return command.every((word) => word !== null) ? [command.map(shellQuote).join(" ")] : [];
  const line = runLineOf(context.commandLine);
  // A script from the standard input is not in the line: pasted, the line would wait for one.
  const edited = line === null || line.target[0] === "-" ? null : (EDITS[code]?.(line, known) ?? null);
  return edited === null ? [] : [runLineText(edited, withoutSecrets)];
}
