import type { CommandDef } from "citty";
import { EXIT_OK } from "../exit-status.ts";
import type { Host } from "../host.ts";
import { definitionOf } from "./definition.ts";
import { commandHelp } from "./help.ts";
import { parseCommandLine } from "./parse-command.ts";
import type { GivenOptions } from "./take-option.ts";

/** What counts of citty's context: the words as typed, the command's definitions and `data`, which is the {@link Host}. */
export type Called = { readonly rawArgs: string[]; readonly cmd: Pick<CommandDef, "meta" | "args">; readonly data?: unknown };

export type Invocation = { readonly host: Host; readonly options: GivenOptions; readonly positionals: readonly string[] };

export const hostOf = ({ data }: Called): Host => data as Host;

/** Prints the help of the command that was called. */
export async function showHelp(called: Called): Promise<number> {
  await hostOf(called).stdout.write(commandHelp(await definitionOf(called.cmd)));
  return EXIT_OK;
}

/**
 * Runs a citty command on its words as typed, parsed by its own definitions but not by citty, which keeps only the last of a
 * repeated option and passes over unknown ones. Answers the exit code. @throws Failure
 */
export async function invoke(called: Called, action: (invocation: Invocation) => Promise<number>): Promise<number> {
  const { meta, args } = await definitionOf(called.cmd);
  const line = parseCommandLine(meta.name ?? "", called.rawArgs, args);
  // Loaded when needed: the catalogue of errors brings zod, and `rgrid version` must not wait for it.
  if (!line.ok) throw (await import("../failure.ts")).usageFailure(line.problem.reason, line.problem.hint);
  if (line.value.options.has("help")) return showHelp(called);
  return action({ host: hostOf(called), ...line.value });
}
