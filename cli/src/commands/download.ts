import { resolve } from "node:path";
import { formatFiles } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID, OUTPUT_DIR } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven, optionValue } from "../command-line/take-option.ts";
import { executionGivenOrLast, lastExecutionHere } from "../config/folder-history.ts";
import { noOutputsText, sayPartialOutputs } from "../execution/say-missing-outputs.ts";
import { EXIT_OK } from "../exit-status.ts";
import { printJson } from "../output/json.ts";
import { plain } from "../output/terminal.ts";
import { contentsOf } from "../transfer/contents-of.ts";
import { fetchOutputs } from "../transfer/fetch-outputs.ts";

export const download = defineCommand({
  meta: { name: "download", description: "Download the files that a script made" },
  args: { ...EXECUTION_ID, ...OUTPUT_DIR, ...COMMON },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const api = await connect(host, options);
      const execution = await api.call("getExecution", { params: { id: await executionGivenOrLast(host, given) } });
      const last = await lastExecutionHere(host);
      // The submit by this machine's own clock where it was made here; the API's may differ by seconds.
      const submittedAtMs = last?.execution_id === execution.id ? last.submitted_at_ms : Date.parse(execution.created_at);
      const folder = resolve(host.cwd, optionValue(options, "output-dir") ?? ".");
      const { saved, refused, partial } = await fetchOutputs(host, api, {
        executionId: execution.id,
        folder,
        baseline: { submittedAtMs, sent: new Map(), ranWith: contentsOf(host.cwd, execution.spec.inputs) },
      });
      if (isGiven(options, "json")) await printJson(host, { execution_id: execution.id, outputs: saved, refused, partial });
      else {
        const files = saved.map((each) => ({ ...each, path: each.saved_as }));
        const nothing = refused.length > 0 ? "Nothing was saved." : noOutputsText(execution, partial);
        await host.terminal.line(files.length === 0 ? nothing : `✓ ${plain(formatFiles(files))}`);
        await sayPartialOutputs(host, execution, partial && saved.length > 0);
      }
      return EXIT_OK;
    }),
});
