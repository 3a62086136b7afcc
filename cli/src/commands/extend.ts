import { formatDuration, shortId } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven, optionValue } from "../command-line/take-option.ts";
import { parseDurationMs } from "../command-line/values.ts";
import { executionGivenOrLast } from "../config/folder-history.ts";
import { EXIT_OK } from "../exit-status.ts";
import { demand, usageFailure } from "../failure.ts";
import { printJson } from "../output/json.ts";

export const extend = defineCommand({
  meta: { name: "extend", description: "Give an execution more time" },
  args: {
    ...EXECUTION_ID,
    timeout: { type: "string", valueHint: "TIME", description: "Its whole time from the start of the script: 600, 10m, 2h" },
    ...COMMON,
  },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const timeout = optionValue(options, "timeout");
      if (timeout === null)
        throw usageFailure("How much time?", "Write --timeout 2h: the whole time from the start of the script");
      const timeout_ms = demand(parseDurationMs("--timeout", timeout));
      const api = await connect(host, options);
      const id = await executionGivenOrLast(host, given);
      const execution = await api.call("extendExecution", { params: { id }, body: { timeout_ms } });
      if (isGiven(options, "json")) await printJson(host, execution);
      else await host.terminal.line(`${shortId(execution.id)} may take ${formatDuration(timeout_ms)}`);
      return EXIT_OK;
    }),
});
