import { relative, resolve } from "node:path";
import { shellQuote } from "@rgrid/schema";
import { formatSize, shortId } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { COMMON, EXECUTION_ID } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { isGiven, optionValue } from "../command-line/take-option.ts";
import { executionGivenOrLast } from "../config/folder-history.ts";
import { EXIT_OK } from "../exit-status.ts";
import { printJson } from "../output/json.ts";
import { plain } from "../output/terminal.ts";
import { layOut } from "../reproduce/lay-out.ts";
import { listInputItems } from "../transfer/list-inputs.ts";

export const reproduce = defineCommand({
  meta: { name: "reproduce", description: "Put what an execution ran, and what runs it again with Docker alone, into a folder" },
  args: {
    ...EXECUTION_ID,
    dir: { type: "string", valueHint: "DIR", description: "The folder (default: one that is called as the execution)" },
    ...COMMON,
  },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const api = await connect(host, options);
      const asked = await executionGivenOrLast(host, given);
      // First, because it tells an execution whose content was deleted from one that never was.
      const inputs = await listInputItems(api, asked);
      const execution = await api.call("getExecution", { params: { id: asked } });
      const { id, spec } = execution;
      const script =
        spec.entry === undefined ? { name: execution.script, bytes: await api.bytes("getScript", { params: { id } }) } : null;
      const folder = resolve(host.cwd, optionValue(options, "dir") ?? shortId(id));
      const { files, sizeBytes, refused } = await layOut(host, api, folder, { execution, script, inputs });
      if (isGiven(options, "json")) {
        const { sandbox } = execution;
        await printJson(host, { execution_id: id, folder, files, size_bytes: sizeBytes, sandbox, refused });
        return EXIT_OK;
      }
      const { terminal } = host;
      for (const { path, reason } of refused) {
        await terminal.line(terminal.paint("yellow", `⚠ ${plain(path)} was not saved: ${reason}`));
      }
      const here = relative(host.cwd, folder) || ".";
      const shown = here.startsWith("..") ? folder : here;
      await terminal.line(`✓ ${plain(shown)}: ${files} ${files === 1 ? "file" : "files"} (${formatSize(sizeBytes)})`);
      if (spec.env_names.length > 0)
        await terminal.line(`Variables that you gave: fill in ${plain(`${shown}/.env.example`)} as .env`);
      await terminal.line(`Run it: ${shellQuote(plain(`${shown.startsWith("/") ? "" : "./"}${shown}/run.sh`))}`);
      return EXIT_OK;
    }),
});
