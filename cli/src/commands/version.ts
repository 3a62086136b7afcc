import { isGiven } from "../command-line/take-option.ts";
import { EXIT_OK } from "../exit-status.ts";
import type { CommandFunction } from "../main.ts";
import { printJson } from "../output/json.ts";
import { VERSION } from "../version.ts";

export const version: CommandFunction = async ({ host, options }) => {
  if (isGiven(options, "json"))
    await printJson(host, { version: VERSION, node: process.versions.node, platform: process.platform, arch: process.arch });
  else await host.stdout.write(`rgrid ${VERSION}\n`);
  return EXIT_OK;
};
