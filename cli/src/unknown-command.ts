import { shellQuote } from "@rgrid/schema";
import { nearest } from "./command-line/suggest.ts";
import { type Failure, usageFailure } from "./failure.ts";
import { COMMAND_NAMES } from "./root-command.ts";

/** A first word that is no command; a script's name there most likely lacks its `run`. */
export function unknownCommand(word: string, tokens: readonly string[]): Failure {
  if (/\.(py|js|mjs|ts|sh|rb|r)$/i.test(word)) {
    return usageFailure(`Unknown command '${word}'`, `To run it: rgrid run ${[word, ...tokens].map(shellQuote).join(" ")}`);
  }
  const kind = word.startsWith("-") ? "option" : "command";
  const meant = kind === "command" ? nearest(word, COMMAND_NAMES) : null;
  return usageFailure(`Unknown ${kind} '${word}'`, meant === null ? "See rgrid help" : `Did you mean: rgrid ${meant}`);
}
