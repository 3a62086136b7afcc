import { resolve } from "node:path";
import { defineCommand } from "citty";
import type { Api } from "../api/api.ts";
import { connect } from "../api/connect.ts";
import { hostOf, showHelp } from "../command-line/invoke.ts";
import { RUN_ARGS } from "../command-line/run-args.ts";
import { type RunLine, splitRunLine } from "../command-line/split-run.ts";
import { isGiven, optionValue } from "../command-line/take-option.ts";
import { rememberExecution } from "../config/folder-history.ts";
import { finish } from "../execution/finish.ts";
import { Interrupts } from "../execution/interrupts.ts";
import { prepareRun } from "../execution/prepare.ts";
import { submit } from "../execution/submit.ts";
import { watch } from "../execution/watch.ts";
import { EXIT_OK } from "../exit-status.ts";
import { demand, Failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { printJson } from "../output/json.ts";

export const run = defineCommand({
  meta: { name: "run", description: "Run a script on one of your machines" },
  args: RUN_ARGS,
  async run(called) {
    // Its line is split by a rule of its own: past the script most words are none of RGrid's business.
    const line = demand(splitRunLine(called.rawArgs));
    return isGiven(line.options, "help") ? showHelp(called) : runScript(hostOf(called), line, called.rawArgs);
  },
});

/** One execution, step by step (DESIGN): hash, create, upload, watch, download, exit with the script's code. */
async function runScript(host: Host, line: RunLine, tokens: readonly string[]): Promise<number> {
  const json = isGiven(line.options, "json");
  const api = await connect(host, line.options);
  /** The execution that is current; null until it is created. */
  let current: string | null = null;
  const interrupts = new Interrupts(
    (signal) => {
      if (current !== null) void cancel(host, api, current, signal);
    },
    (exitCode) => leave(host, current, exitCode),
  );
  try {
    // Before the hashing: what is written while it goes on counts as changed.
    const submittedAtMs = host.now();
    const prepared = await prepareRun(host, line, tokens, interrupts.signal);
    const execution = await submit(host, api, prepared, interrupts.signal);
    current = execution.id;
    await rememberExecution(host, execution.id, submittedAtMs);
    if (isGiven(line.options, "detach")) {
      if (json) await printJson(host, { execution, outputs: [], exit_code: null });
      else await host.stdout.write(`${execution.id}\n`);
      return EXIT_OK;
    }
    if (interrupts.first !== null) void cancel(host, api, current, interrupts.first);
    // Watching goes on after a first Ctrl-C: the script may still write while it ends.
    const end = await watch(host, api, execution, {
      json,
      signal: new AbortController().signal,
      async onExecution(id) {
        current = id;
        if (interrupts.first !== null) void cancel(host, api, id, interrupts.first);
        // A retry takes the place of what it repeats: `rgrid status` without an id then shows it.
        await rememberExecution(host, id, submittedAtMs);
      },
    }).catch((error: unknown) => {
      throw error instanceof Failure ? new Failure(error.error, { cause: error, next: `rgrid logs -f ${current}` }) : error;
    });
    const folder = resolve(host.cwd, optionValue(line.options, "output-dir") ?? ".");
    const { outputs, exitCode } = await finish(host, api, end, { folder, baseline: { submittedAtMs, sent: prepared.sent } });
    const code = interrupts.exitCode ?? exitCode;
    if (json) {
      const ended = await api.call("getExecution", { params: { id: end.execution_id } });
      await printJson(host, { execution: ended, outputs: outputs.saved, exit_code: code });
    }
    return code;
  } finally {
    interrupts.release();
  }
}

async function cancel({ terminal }: Host, api: Api, id: string, signal: "SIGINT" | "SIGTERM"): Promise<void> {
  await terminal.line(terminal.paint("dim", "Cancelling… (Ctrl-C again leaves it)"));
  try {
    await api.call("cancelExecution", { params: { id }, body: { signal } });
  } catch (error) {
    // It ended just now: the watch shows how.
    if (error instanceof Failure && error.error.error_code === "execution_not_cancellable") return;
    await terminal.line(
      terminal.paint("yellow", `⚠ The cancel did not arrive: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}

function leave(host: Host, id: string | null, exitCode: number): void {
  const said = id === null ? Promise.resolve() : host.terminal.line(`Left ${id}. To see how it goes on: rgrid logs -f ${id}`);
  void said.finally(() => process.exit(exitCode));
}
