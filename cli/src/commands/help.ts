import { isCommand } from "../command-line/commands.ts";
import { commandHelp, generalHelp } from "../command-line/help.ts";
import { EXIT_OK } from "../exit-status.ts";
import type { CommandFunction } from "../main.ts";

export const help: CommandFunction = async ({ host, positionals: [name] }) => {
  if (name !== undefined && !isCommand(name)) throw (await import("./unknown.ts")).unknownCommand(name, []);
  await host.stdout.write(name === undefined ? generalHelp() : commandHelp(name));
  return EXIT_OK;
};
