import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven } from "../command-line/take-option.ts";
import { executionGivenOrLast } from "../config/folder-history.ts";
import { withLocalError } from "../execution/local-facts.ts";
import { EXIT_OK } from "../exit-status.ts";
import { executionView } from "../output/execution-view.ts";
import { printJson } from "../output/json.ts";
import { showError } from "../output/show-error.ts";

export const status = defineCommand({
  meta: { name: "status", description: "Show how an execution stands" },
  args: { ...EXECUTION_ID, ...COMMON },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const api = await connect(host, options);
      const found = await api.call("getExecution", { params: { id: await executionGivenOrLast(host, given) } });
      const execution = await withLocalError(host, found);
      if (isGiven(options, "json")) {
        await printJson(host, execution);
        return EXIT_OK;
      }
      await host.stdout.write(`${executionView(execution, host.now()).join("\n")}\n`);
      if (execution.error_metadata !== null) {
        await host.terminal.line("");
        await showError(host, execution.error_metadata, execution.id);
      }
      return EXIT_OK;
    }),
});
