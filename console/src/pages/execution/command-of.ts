import type { Execution } from "@rgrid/schema";
import { shellQuote } from "@rgrid/schema/format";

/** The line that makes the same execution in a terminal; null where the one that was typed was too long to be kept whole: a cut one would run with a part of its arguments. */
export function commandOf({ script, spec }: Pick<Execution, "script" | "spec">): string | null {
  const { command_line: typed } = spec;
  // What the CLI writes has its words in quotes where they are not plain: this character at the end is the cut.
  if (typed !== "") return typed.endsWith("…") ? null : typed;
  return ["rgrid", "run", ...wordsOf(script, spec)].map(shellQuote).join(" ");
}

/** After `--` nothing is an option of the CLI's. */
function wordsOf(script: string, { entry, args }: Execution["spec"]): string[] {
  const name = entry?.kind === "command" ? entry.program : script;
  if (entry?.kind !== "module" && name.startsWith("-")) return ["--", name, ...args];
  const target = entry?.kind === "module" ? ["-m", entry.module] : [name];
  return [...target, ...(args.some((arg) => arg.startsWith("--")) ? ["--"] : []), ...args];
}
