import { stat } from "node:fs/promises";
import { posix, resolve } from "node:path";
import { describeError, type ErrorMetadata, type Execution } from "@rgrid/schema";
import type { Host } from "../host.ts";

/** Where a module of the script's own would lie: beside the script, as Python looks for it. */
function filesOfModule(module: string, script: string): string[] {
  const path = posix.join(posix.dirname(script), module.replaceAll(".", "/"));
  return [`${path}.py`, path];
}

function candidates({ error_code, error_details: { path, module } }: ErrorMetadata, script: string): string[] {
  if (error_code === "file_not_found" && typeof path === "string") return [path];
  return error_code === "missing_local_module" && typeof module === "string" ? filesOfModule(module, script) : [];
}

/** Below the current folder, where it would be placed under the same path. */
const isWithin = (path: string): boolean => path !== "" && !posix.isAbsolute(path) && !posix.normalize(path).startsWith("..");

/**
 * The error with what only this machine can know: that the file which the script missed is here and was not sent. Everything else of it is the API's.
 */
export async function withLocalFacts(
  { cwd }: Pick<Host, "cwd">,
  error: ErrorMetadata,
  { spec, script, runtime }: Pick<Execution, "spec" | "script" | "runtime">,
): Promise<ErrorMetadata> {
  // A folder of which something was sent was sent as far as it is there.
  const isSent = (path: string) => spec.inputs.some((input) => input.path === path || input.path.startsWith(`${path}/`));
  for (const path of candidates(error, script)) {
    if (!isWithin(path) || isSent(posix.normalize(path))) continue;
    const isHere = await stat(resolve(cwd, path)).then(
      () => true,
      () => false,
    );
    if (!isHere || (error.error_code !== "file_not_found" && error.error_code !== "missing_local_module")) continue;
    const context = { commandLine: spec.command_line, program: script, runtime, here: path };
    const { suggested_fix, fix_commands } = describeError(error.error_code, error.error_details, context);
    return { ...error, suggested_fix, fix_commands };
  }
  return error;
}

/** The execution with its error so completed. */
export async function withLocalError(host: Pick<Host, "cwd">, execution: Execution): Promise<Execution> {
  if (execution.error_metadata === null) return execution;
  return { ...execution, error_metadata: await withLocalFacts(host, execution.error_metadata, execution) };
}
