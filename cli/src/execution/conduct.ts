import { resolve } from "node:path";
import type { Execution } from "@rgrid/schema";
import type { Api } from "../api/api.ts";
import { type GivenOptions, isGiven, optionValue } from "../command-line/take-option.ts";
import { rememberExecution } from "../config/folder-history.ts";
import { EXIT_OK } from "../exit-status.ts";
import { Failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { printJson } from "../output/json.ts";
import type { Baseline } from "../transfer/local-target.ts";
import { finish } from "./finish.ts";
import { Interrupts } from "./interrupts.ts";
import { watch } from "./watch.ts";

/** An execution that was just made, and the local files as they were then. */
export type Begun = { readonly execution: Execution; readonly sent: Baseline["sent"] };

/**
 * Begins an execution and stays with it to its end, as `run` and `retry` do: output while it is printed, files back, the script's exit code.
 * A first Ctrl-C cancels it and waits, a second leaves it. `--detach`, `--json` and `--output-dir` among the options are obeyed.
 * @param begin may take its time: it is aborted by a Ctrl-C before the execution exists
 * @throws Failure
 */
export async function conduct(
  host: Host,
  api: Api,
  options: GivenOptions,
  begin: (signal: AbortSignal) => Promise<Begun>,
): Promise<number> {
  const json = isGiven(options, "json");
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
    const { execution, sent } = await begin(interrupts.signal);
    current = execution.id;
    await rememberExecution(host, execution.id, submittedAtMs);
    if (isGiven(options, "detach")) {
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
    const folder = resolve(host.cwd, optionValue(options, "output-dir") ?? ".");
    const { outputs, exitCode } = await finish(host, api, end, { folder, baseline: { submittedAtMs, sent } });
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
