import { formatSize } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven } from "../command-line/take-option.ts";
import { executionGivenOrLast } from "../config/folder-history.ts";
import { noOutputsText, sayPartialOutputs } from "../execution/say-missing-outputs.ts";
import { EXIT_OK } from "../exit-status.ts";
import { printJson } from "../output/json.ts";
import { renderTable } from "../output/table.ts";
import { plain } from "../output/terminal.ts";
import { listOutputs } from "../transfer/fetch-outputs.ts";

export const outputs = defineCommand({
  meta: { name: "outputs", description: "List the files that a script made" },
  args: { ...EXECUTION_ID, ...COMMON },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const api = await connect(host, options);
      const id = await executionGivenOrLast(host, given);
      const { items, partial } = await listOutputs(api, id);
      if (isGiven(options, "json")) {
        await printJson(host, { items, next_cursor: null, partial });
        return EXIT_OK;
      }
      const execution = await api.call("getExecution", { params: { id } });
      if (items.length === 0) await host.terminal.line(noOutputsText(execution, partial));
      else {
        const rows = items.map((item) => [formatSize(item.size_bytes), plain(item.path).replaceAll("\n", " ")]);
        const width = host.stdout.isTerminal ? host.stdout.columns : null;
        await host.stdout.write(
          `${renderTable([{ title: "SIZE" }, { title: "PATH", shrinks: true }], rows, width).join("\n")}\n`,
        );
      }
      await sayPartialOutputs(host, execution, partial && items.length > 0);
      return EXIT_OK;
    }),
});
