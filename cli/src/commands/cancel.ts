import type { Execution } from "@rgrid/schema";
import { shortId } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven } from "../command-line/take-option.ts";
import { executionGivenOrLast } from "../config/folder-history.ts";
import { EXIT_OK } from "../exit-status.ts";
import { printJson } from "../output/json.ts";

export const cancel = defineCommand({
  meta: { name: "cancel", description: "Stop an execution" },
  args: { ...EXECUTION_ID, ...COMMON },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const api = await connect(host, options);
      const id = await executionGivenOrLast(host, given);
      const execution = await api.call("cancelExecution", { params: { id }, body: { signal: "SIGTERM" } });
      if (isGiven(options, "json")) await printJson(host, execution);
      else await host.terminal.line(said(id, execution));
      return EXIT_OK;
    }),
});

/** Where the one that was named had ended and runs again, what was cancelled is its retry. */
function said(given: string, { id, status }: Execution): string {
  const became = status === "cancelled" ? "cancelled" : "is being cancelled";
  return id.startsWith(given)
    ? `${shortId(id)} ${became}`
    : `${shortId(given)} runs again as ${shortId(id)}, which ${status === "cancelled" ? "was " : ""}${became}`;
}
