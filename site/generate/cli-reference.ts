import { definitionOf, resolved } from "rgrid-cli/src/command-line/definition.ts";
import { argumentsOf, optionsOf } from "rgrid-cli/src/command-line/options.ts";
import { COMMANDS, type CommandName } from "rgrid-cli/src/root-command.ts";
import { code, type Page, plain } from "./page.ts";

async function pageOf(name: CommandName, order: number): Promise<Page> {
  const { meta, args } = await definitionOf(await resolved(COMMANDS[name]));
  const said = `${meta.description ?? ""}.`;
  const description = `rgrid ${name}, a command of RGrid's CLI, and its options. ${said}`;
  const usage = ["rgrid", name, "[OPTION…]", ...argumentsOf(args).map((argument) => argument.name)].join(" ");
  const rows = optionsOf(args).map(({ name: option, short, value, repeatable, help }) => {
    const spelling = [...(short === null ? [] : [`-${short}`]), `--${option}${value === null ? "" : ` ${value}`}`].join(", ");
    return `| ${code(spelling)} | ${plain(help)}${repeatable ? "; may be given more than once" : ""} |`;
  });
  const given = argumentsOf(args).map((argument) => `| ${code(argument.name)} | ${plain(argument.help)} |`);
  const words = given.length === 0 ? [] : ["", "## Arguments", "", "| Argument | |", "|---|---|", ...given];
  const table = rows.length === 0 ? [] : ["", "## Options", "", "| Option | |", "|---|---|", ...rows];
  const more =
    name === "run"
      ? ["", "Which options are RGrid's and which are the script's: [options and arguments](/docs/command-line/)."]
      : [];
  const body = [`\`\`\`\n${usage}\n\`\`\``, ...more, ...words, ...table].join("\n");
  return { slug: `docs/cli/${name}`, title: `rgrid ${name}`, label: name, description, order, body: `${said}\n\n${body}` };
}

/** A page for each command of the CLI, from the definitions that it parses and helps by. */
export const cliReference = (): Promise<Page[]> =>
  Promise.all((Object.keys(COMMANDS) as CommandName[]).map((name, index) => pageOf(name, index)));
