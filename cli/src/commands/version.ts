import { defineCommand } from "citty";
import { HELP, JSON_OUTPUT } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven } from "../command-line/take-option.ts";
import { EXIT_OK } from "../exit-status.ts";
import { printJson } from "../output/json.ts";
import { VERSION } from "../version.ts";

export const version = defineCommand({
  meta: { name: "version", description: "Print the version" },
  args: { ...JSON_OUTPUT, ...HELP },
  run: (called) =>
    invoke(called, async ({ host, options }) => {
      if (isGiven(options, "json"))
        await printJson(host, { version: VERSION, node: process.versions.node, platform: process.platform, arch: process.arch });
      else await host.stdout.write(`rgrid ${VERSION}\n`);
      return EXIT_OK;
    }),
});
