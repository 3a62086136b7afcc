import { IMAGE_ANY, type RuntimeItem } from "@rgrid/schema";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven } from "../command-line/take-option.ts";
import { EXIT_OK } from "../exit-status.ts";
import { printJson } from "../output/json.ts";
import { type Column, renderTable } from "../output/table.ts";
import { plain } from "../output/terminal.ts";

export const runtimes = defineCommand({
  meta: { name: "runtimes", description: "List what scripts can run in, and which machines have it" },
  args: COMMON,
  run: (called) =>
    invoke(called, async ({ host, options }) => {
      const api = await connect(host, options);
      const page = await api.call("listRuntimes", {});
      if (isGiven(options, "json")) await printJson(host, page);
      else {
        const screen = host.stdout.isTerminal ? host.stdout.columns : null;
        await host.stdout.write(`${renderTable(COLUMNS, page.items.map(row), screen).join("\n")}\n`);
      }
      return EXIT_OK;
    }),
});

const COLUMNS: readonly Column[] = [
  { title: "RUNTIME" },
  { title: "READY ON", shrinks: true },
  { title: "PULLED WHEN WANTED ON", shrinks: true },
];

const row = ({ name, runners, warm }: RuntimeItem): string[] =>
  [name === IMAGE_ANY ? "any image" : name, warm.join(" "), runners.filter((runner) => !warm.includes(runner)).join(" ")].map(
    (text) => plain(text).replaceAll("\n", " "),
  );
