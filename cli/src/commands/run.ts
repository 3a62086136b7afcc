import type { Execution } from "@rgrid/schema";
import { formatAgo, shortId } from "@rgrid/schema/format";
import { defineCommand } from "citty";
import { connect } from "../api/connect.ts";
import { hostOf, showHelp } from "../command-line/invoke.ts";
import { RUN_ARGS } from "../command-line/run-args.ts";
import { type RunLine, splitRunLine } from "../command-line/split-run.ts";
import { isGiven } from "../command-line/take-option.ts";
import { conduct } from "../execution/conduct.ts";
import { dryRun } from "../execution/dry-run.ts";
import { prepareRun } from "../execution/prepare.ts";
import { submit } from "../execution/submit.ts";
import { demand } from "../failure.ts";
import type { Host } from "../host.ts";

export const run = defineCommand({
  meta: { name: "run", description: "Run a script on one of your machines" },
  args: RUN_ARGS,
  async run(called) {
    // Its line is split by a rule of its own: past the script most words are none of RGrid's business.
    const line = demand(splitRunLine(called.rawArgs));
    if (isGiven(line.options, "help")) return showHelp(called);
    return isGiven(line.options, "dry-run") ? dryRun(hostOf(called), line) : runScript(hostOf(called), line, called.rawArgs);
  },
});

/** One execution, step by step (DESIGN): hash, create, upload, watch, download, exit with the script's code. */
async function runScript(host: Host, line: RunLine, tokens: readonly string[]): Promise<number> {
  const api = await connect(host, line.options);
  return conduct(host, api, line.options, async (signal) => {
    const prepared = await prepareRun(host, line, tokens, signal);
    try {
      const execution = await submit(host, api, prepared, signal);
      if (prepared.body.reuse) await sayReuse(host, execution);
      return { execution, sent: prepared.sent, ranWith: new Map() };
    } finally {
      await prepared.dispose();
    }
  });
}

/** One that has ended by the time that its create is answered was there before; the rest shows it as if it ran now. */
async function sayReuse({ terminal, now }: Host, { id, ended_at }: Execution): Promise<void> {
  if (ended_at === null) return;
  await terminal.line(
    terminal.paint("dim", `↻ reusing ${shortId(id)} of ${formatAgo(ended_at, now())}: same script, arguments and inputs`),
  );
}
