import { optionsOf } from "./options.ts";
import { type Parsed, parsed, refused } from "./problem.ts";
import { RUN_ARGS, RUN_ARGS_ANYWHERE } from "./run-args.ts";
import { nearest } from "./suggest.ts";
import { addOption, type GivenOptions, optionOfToken, takeOption } from "./take-option.ts";

export type RunLine = {
  /** As typed; null where the line holds none. */
  readonly script: string | null;
  /** How it stands there: alone, after `-m`, or behind `--`, where it may be a command as well. */
  readonly form: "plain" | "module" | "guarded";
  /** What the script gets, in order, untouched. */
  readonly args: readonly string[];
  readonly options: GivenOptions;
  /** RGrid's options that stood after the script: those that the script could have meant for itself, with the tokens they took. */
  readonly afterScript: readonly { readonly name: string; readonly tokens: readonly string[] }[];
};

const BEFORE = optionsOf(RUN_ARGS);
const ANYWHERE = optionsOf(RUN_ARGS_ANYWHERE);

function unknownOption(token: string): Parsed<never> {
  const name = token.split("=", 1)[0] ?? token;
  const meant = nearest(
    name.replace(/^-+/, ""),
    BEFORE.map((option) => option.name),
  );
  return refused(
    `Unknown option ${name}`,
    meant === null
      ? `Options before the script are RGrid's: see rgrid help run. The script's own go after it: rgrid run SCRIPT ${name}`
      : `Did you mean --${meant}? The script's own options go after it: rgrid run SCRIPT ${name}`,
  );
}

/**
 * Tells RGrid's options from the script's arguments (DESIGN, "The command line"):
 * before the script every option is RGrid's; after it a long option of RUN_ARGS_ANYWHERE is RGrid's too and every other
 * token is the script's; after `--` everything is the script's.
 * @param tokens what follows `rgrid run`
 */
export function splitRunLine(tokens: readonly string[]): Parsed<RunLine> {
  const options = new Map<string, string[]>();
  const args: string[] = [];
  const afterScript: { name: string; tokens: string[] }[] = [];
  let script: string | null = null;
  let form: RunLine["form"] = "plain";
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] ?? "";
    if (token === "--") {
      const rest = tokens.slice(index + 1);
      // Before the script `--` says that the next token is what is run, whatever it looks like.
      if (script === null) {
        script = rest.shift() ?? null;
        form = "guarded";
      }
      args.push(...rest);
      break;
    }
    // As Python takes it: the next word names a module, and what follows is the module's.
    if (token === "-m" && script === null) {
      const module = tokens[index + 1];
      if (module === undefined) return refused("-m wants the name of a module", "For example: rgrid run -m pkg.mod");
      script = module;
      form = "module";
      index += 2;
      continue;
    }
    // A short option after the script is always the script's: only long ones are told apart by name.
    const mayBeOurs = script === null ? token.startsWith("-") && token !== "-" : token.startsWith("--");
    const option = mayBeOurs ? optionOfToken(token, script === null ? BEFORE : ANYWHERE) : null;
    if (option === null) {
      if (script !== null) args.push(token);
      else if (mayBeOurs) return unknownOption(token);
      else script = token;
      index++;
      continue;
    }
    const taken = takeOption(tokens, index, option);
    if (!taken.ok) return taken;
    const added = addOption(options, taken.value);
    if (!added.ok) return added;
    if (script !== null) afterScript.push({ name: option.name, tokens: tokens.slice(index, taken.value.next) });
    index = taken.value.next;
  }
  return parsed({ script, form, args, options, afterScript });
}
