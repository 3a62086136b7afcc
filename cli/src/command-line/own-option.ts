import { shellQuote } from "@rgrid/schema";
import { type Parsed, parsed, refused } from "./problem.ts";
import type { RunLine } from "./split-run.ts";

/** Whether a source holds `--name` as a literal: the quote, the option, and an end to its name; or explains it: a line of a help text begins with it. */
function holdsOption(source: string, name: string): boolean {
  for (const quote of ['"', "'", "`"]) {
    const literal = `${quote}--${name}`;
    for (let at = source.indexOf(literal); at !== -1; at = source.indexOf(literal, at + 1)) {
      // `"--timeout-seconds"` is another option than `"--timeout"`.
      if (!/[\w-]/.test(source[at + literal.length] ?? "")) return true;
    }
  }
  // Parsers that are told only names (docopt, `util.parseArgs`) leave no other trace.
  return new RegExp(`^[ \\t]*(-\\w,? +)?--${name}(?![\\w-])`, "m").test(source);
}

/** Stops where an option after the script is one of the script's own as well: guessing either way would be wrong half of the time. */
export function checkOwnOptions(line: RunLine, source: string): Parsed<null> {
  const shared = line.afterScript.find((given) => holdsOption(source, given.name));
  if (shared === undefined) return parsed(null);
  const script = shellQuote(line.script ?? "");
  const option = shared.tokens.map(shellQuote).join(" ");
  return refused(
    `Both RGrid and ${line.script} have an option --${shared.name}`,
    `For RGrid: rgrid run ${option} ${script}   For the script: rgrid run ${script} -- ${option}`,
  );
}
