import type { ErrorReport } from "@rgrid/schema";
import { failure } from "./failure.ts";
import { first } from "./text.ts";

/** Exit code of argparse, click, typer, fire, getopt and most of what is like them. */
const USAGE_EXIT_CODE = 2;
const LINES_MAX = 60;
const USAGE = /^\s*(?:│\s*)?usage: /i;
/** What parsers with exit code 1 say: commander, yargs, absl. Scripts that print a usage of their own and exit with 1 chose to. */
const WORDED =
  /^(?:error: (?:unknown option|missing required argument|required option|option '.*' argument (?:missing|'.*' is invalid)|too many arguments|unknown command|command-argument value)|FATAL Flags parsing error:|Unknown command line flag|Missing required arguments?: |Unknown arguments?: |Not enough non-option arguments|Too many non-option arguments)/;

/** A command line that the script's parser did not take. */
export function usageError(lines: readonly string[], exitCode: number): ErrorReport | null {
  const tail = lines.slice(-LINES_MAX);
  if (exitCode === USAGE_EXIT_CODE) {
    const at = tail.findLastIndex((line) => USAGE.test(line));
    if (at === -1) return null;
    const said = tail.slice(at + 1).findLast((line) => /(?:^|\s)error:? /i.test(line)) ?? boxed(tail.slice(at + 1));
    return failure("invalid_arguments", { usage: usageFrom(tail, at), message: said?.replace(/^.*?\berror: /i, "").trim() });
  }
  const worded = exitCode === 1 ? tail.findLast((line) => WORDED.test(line)) : undefined;
  if (worded === undefined) return null;
  const at = tail.findIndex((line) => USAGE.test(line));
  return failure("invalid_arguments", {
    usage: at === -1 ? undefined : usageFrom(tail, at),
    message: worded.replace(/^error: /, ""),
  });
}

/** The line and those that go on with it, further in. */
function usageFrom(lines: readonly string[], at: number): string {
  const more: string[] = [];
  for (const line of lines.slice(at + 1, at + 8)) {
    if (!/^\s{4,}\S/.test(line)) break;
    more.push(line.trim());
  }
  return [(lines[at] ?? "").replace(USAGE, "").replace(/\s*│$/, "").trim(), ...more].join(" ");
}

/** typer's box: `│ Missing argument 'NAME'.  │` */
const boxed = (lines: readonly string[]): string | undefined =>
  lines.map((line) => first(/^[│|] (.*?)\s*[│|]$/, line)).find((text) => text !== undefined);
