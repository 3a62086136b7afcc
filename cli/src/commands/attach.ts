import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID, OUTPUT_DIR } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven } from "../command-line/take-option.ts";
import { executionGivenOrLast, lastExecutionHere } from "../config/folder-history.ts";
import { leftOff } from "../config/left-off.ts";
import { conduct } from "../execution/conduct.ts";
import { contentsOf } from "../transfer/contents-of.ts";

/** What `run` does once its execution exists (DESIGN, step 5 on), again and from any machine. */
export const attach = defineCommand({
  meta: { name: "attach", description: "Go on with an execution: its output, its files, its exit code" },
  args: {
    ...EXECUTION_ID,
    "from-start": { type: "boolean", description: "Show all of its output, also what a command here has shown" },
    ...OUTPUT_DIR,
    ...COMMON,
  },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const api = await connect(host, options);
      const wanted = await executionGivenOrLast(host, given);
      return conduct(host, api, options, async (signal) => {
        const execution = await api.call("getExecution", { params: { id: wanted } }, signal);
        const last = await lastExecutionHere(host);
        const isLastHere = last?.execution_id === execution.id;
        const after = isGiven(options, "from-start") ? null : await leftOff(host, execution.id);
        if (after !== null) {
          const { paint } = host.terminal;
          await host.terminal.line(paint("dim", "↻ goes on where a command here left off (--from-start shows all)"));
        }
        // The submit by this machine's own clock where it was made here; the API's may differ by seconds.
        const submittedAtMs = isLastHere ? last.submitted_at_ms : Date.parse(execution.created_at);
        const ranWith = contentsOf(host.cwd, execution.spec.inputs);
        return { execution, sent: new Map(), ranWith, before: { submittedAtMs, after, isLastHere } };
      });
    }),
});
