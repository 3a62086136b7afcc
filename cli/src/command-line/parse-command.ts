import { type CommandArgs, optionsOf, positionalsOf } from "./options.ts";
import { type Parsed, parsed, refused } from "./problem.ts";
import { nearest } from "./suggest.ts";
import { addOption, type GivenOptions, optionOfToken, takeOption } from "./take-option.ts";

export type CommandLine = { readonly positionals: readonly string[]; readonly options: GivenOptions };

/** Parses every command but `run`: options anywhere, `--` ends them. Pure; citty keeps only the last of a repeated option. @param args the command's citty definitions */
export function parseCommandLine(command: string, tokens: readonly string[], args: CommandArgs): Parsed<CommandLine> {
  const known = optionsOf(args);
  const options = new Map<string, string[]>();
  const positionals: string[] = [];
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] ?? "";
    if (token === "--") {
      positionals.push(...tokens.slice(index + 1));
      break;
    }
    if (!token.startsWith("-") || token === "-") {
      positionals.push(token);
      index++;
      continue;
    }
    const option = optionOfToken(token, known);
    if (option === null) {
      const name = token.split("=", 1)[0] ?? token;
      const meant = nearest(
        name.replace(/^-+/, ""),
        known.map(({ name }) => name),
      );
      return refused(
        `Unknown option ${name}`,
        meant === null ? `See rgrid help ${command}` : `Did you mean --${meant}? See rgrid help ${command}`,
      );
    }
    const taken = takeOption(tokens, index, option);
    if (!taken.ok) return taken;
    const added = addOption(options, taken.value);
    if (!added.ok) return added;
    index = taken.value.next;
  }
  const extra = positionals[positionalsOf(args).length];
  if (extra !== undefined) return refused(`Unexpected argument '${extra}'`, `See rgrid help ${command}`);
  return parsed({ positionals, options });
}
