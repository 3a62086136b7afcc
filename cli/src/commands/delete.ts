import { shortId } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven } from "../command-line/take-option.ts";
import { EXIT_OK } from "../exit-status.ts";
import { usageFailure } from "../failure.ts";
import { printJson } from "../output/json.ts";

/** The id has no default here: what is deleted does not come back. */
export const deleteCommand = defineCommand({
  meta: { name: "delete", description: "Delete an ended execution with its log and outputs" },
  args: { id: { ...EXECUTION_ID.id, valueHint: "ID" }, ...COMMON },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      if (given === undefined) throw usageFailure("Which execution?", "Write its id: rgrid list shows them");
      const api = await connect(host, options);
      const answer = await api.call("deleteExecution", { params: { id: given } });
      if (isGiven(options, "json")) await printJson(host, answer);
      else await host.terminal.line(`${shortId(answer.id)} deleted`);
      return EXIT_OK;
    }),
});
