import { type LogStream, logStream } from "@rgrid/schema";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { followEvents } from "../api/follow-events.ts";
import { readLog } from "../api/read-log.ts";
import { COMMON, EXECUTION_ID } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven, optionValue } from "../command-line/take-option.ts";
import { executionGivenOrLast } from "../config/folder-history.ts";
import { withLocalError } from "../execution/local-facts.ts";
import { writeLog } from "../execution/log-bytes.ts";
import { sayLogCut } from "../execution/say-log-cut.ts";
import { sayMissingOutputs } from "../execution/say-missing-outputs.ts";
import { sayRetry } from "../execution/say-retry.ts";
import { EXIT_BROKEN_PIPE, EXIT_OK } from "../exit-status.ts";
import { usageFailure } from "../failure.ts";
import { showError } from "../output/show-error.ts";

/** What a script wrote, each stream to its own here; `--json` is one event a line. */
export const logs = defineCommand({
  meta: { name: "logs", description: "Print what a script wrote" },
  args: {
    ...EXECUTION_ID,
    follow: { type: "boolean", alias: "f", description: "Go on until the end" },
    stream: { type: "string", valueHint: "NAME", description: "Only stdout or only stderr" },
    ...COMMON,
    json: { type: "boolean", description: "Print one JSON object a line for each piece of output" },
  },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const stream = streamOf(optionValue(options, "stream"));
      const json = isGiven(options, "json");
      const api = await connect(host, options);
      /** With --follow, the retry that took its place. */
      let id = await executionGivenOrLast(host, given);
      const events = isGiven(options, "follow")
        ? followEvents({ api, now: host.now }, id, new AbortController().signal)
        : readLog(api, id, stream);
      for await (const event of events) {
        // A reader that has left wants no more.
        if (host.stdout.closed) return EXIT_BROKEN_PIPE;
        if (event.type === "retry") {
          id = event.new_execution_id;
          await sayRetry(host, event);
        }
        if (event.type !== "log" || (stream !== null && event.stream !== stream)) continue;
        if (json) await host.stdout.write(`${JSON.stringify(event)}\n`);
        else await writeLog(host, event, false);
      }
      const execution = await withLocalError(host, await api.call("getExecution", { params: { id } }));
      if (execution.log.cut !== null) await sayLogCut(host, execution.log.cut);
      await sayMissingOutputs(host, execution);
      if (execution.error_metadata !== null) {
        await showError(host, execution.error_metadata, execution.id);
      }
      return EXIT_OK;
    }),
});

function streamOf(name: string | null): LogStream | null {
  if (name === null) return null;
  const result = logStream.safeParse(name);
  if (result.success) return result.data;
  throw usageFailure(`--stream '${name}' is not a stream`, "Write --stream stdout or --stream stderr");
}
