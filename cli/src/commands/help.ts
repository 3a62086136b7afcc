import { defineCommand } from "citty";
import { HELP } from "../command-line/common-args.ts";
import { definitionOf, resolved } from "../command-line/definition.ts";
import { commandHelp, generalHelp } from "../command-line/help.ts";
import { invoke } from "../command-line/invoke.ts";
import { EXIT_OK } from "../exit-status.ts";
import { COMMAND_NAMES, COMMANDS, type CommandName, isCommand, rootCommand } from "../root-command.ts";

export const help = defineCommand({
  meta: { name: "help", description: "Show help" },
  args: { command: { type: "positional", valueHint: "[COMMAND]", required: false, description: "Its options" }, ...HELP },
  run: (called) =>
    invoke(called, async ({ host, positionals: [name] }) => {
      await host.stdout.write(await helpOn(name));
      return EXIT_OK;
    }),
});

async function helpOn(name: string | undefined): Promise<string> {
  const definition = async (command: CommandName) => definitionOf(await resolved(COMMANDS[command]));
  if (name === undefined) return generalHelp(await definitionOf(rootCommand), await Promise.all(COMMAND_NAMES.map(definition)));
  if (isCommand(name)) return commandHelp(await definition(name));
  throw (await import("../unknown-command.ts")).unknownCommand(name, []);
}
