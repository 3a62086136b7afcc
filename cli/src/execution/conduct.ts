import { resolve } from "node:path";
import type { Execution } from "@rgrid/schema";
import type { Api } from "../api/api.ts";
import type { Position } from "../api/follow-events.ts";
import { type GivenOptions, isGiven, optionValue } from "../command-line/take-option.ts";
import { rememberExecution } from "../config/folder-history.ts";
import { forgetLeftOff, noteLeftOff } from "../config/left-off.ts";
import { EXIT_OK } from "../exit-status.ts";
import { Failure, withNext } from "../failure.ts";
import type { Host } from "../host.ts";
import { printJson } from "../output/json.ts";
import type { Baseline } from "../transfer/local-target.ts";
import { finish } from "./finish.ts";
import { Interrupts } from "./interrupts.ts";
import { withLocalError } from "./local-facts.ts";
import { watch } from "./watch.ts";

/** An execution, and the local files as they were when it was made. */
export type Begun = {
  readonly execution: Execution;
  readonly sent: Baseline["sent"];
  readonly ranWith: Baseline["ranWith"];
  /** Of one that was not made just now. */
  readonly before?: {
    readonly submittedAtMs: number;
    /** The last event that has been shown here already. */
    readonly after: Position | null;
    /** It is the one that this folder remembers. */
    readonly isLastHere: boolean;
  };
};

/**
 * Begins an execution, or takes one up, and stays with it to its end, as `run`, `retry` and `attach` do: output while it is printed, files back, the script's exit code.
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
  /** The last event that was shown. */
  let shown: Position | null = null;
  const interrupts = new Interrupts(
    (signal) => {
      if (current !== null) void cancel(host, api, current, signal);
    },
    (exitCode) => {
      if (shown !== null) noteLeftOff(host, shown);
      leave(host, current, exitCode);
    },
  );
  try {
    // Before the hashing: what is written while it goes on counts as changed.
    const now = host.now();
    const { execution, sent, ranWith, before } = await begin(interrupts.signal);
    const submittedAtMs = before?.submittedAtMs ?? now;
    const remember = async (id: string) => {
      if (before?.isLastHere ?? true) await rememberExecution(host, id, submittedAtMs);
    };
    current = execution.id;
    await remember(execution.id);
    // A Ctrl-C that came while the request for it was on its way.
    const cancelling = interrupts.first === null ? null : cancel(host, api, current, interrupts.first);
    if (isGiven(options, "detach")) {
      if (json) await printJson(host, { execution, outputs: [], exit_code: null });
      else await host.stdout.write(`${execution.id}\n`);
      await cancelling;
      return interrupts.exitCode ?? EXIT_OK;
    }
    try {
      // Watching goes on after a first Ctrl-C: the script may still write while it ends.
      const end = await watch(host, api, execution, {
        json,
        signal: new AbortController().signal,
        after: before?.after ?? null,
        async onExecution(id) {
          current = id;
          if (interrupts.first !== null) void cancel(host, api, id, interrupts.first);
          // A retry takes the place of what it repeats: `rgrid status` without an id then shows it.
          await remember(id);
        },
        onShown(event) {
          const isOver = event.type === "retry" || event.type === "end";
          shown = isOver ? null : event;
          if (isOver) forgetLeftOff(host, event.execution_id);
        },
      });
      const folder = resolve(host.cwd, optionValue(options, "output-dir") ?? ".");
      const baseline = { submittedAtMs, sent, ranWith };
      const { outputs, exitCode } = await finish(host, api, execution, end, { folder, baseline });
      const code = interrupts.exitCode ?? exitCode;
      if (json) {
        const ended = await api.call("getExecution", { params: { id: end.execution_id } });
        await printJson(host, { execution: await withLocalError(host, ended), outputs: outputs.saved, exit_code: code });
      }
      return code;
    } catch (error) {
      if (shown !== null) noteLeftOff(host, shown);
      throw error instanceof Failure ? withNext(error, `rgrid attach ${current}`) : error;
    }
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
    const why = error instanceof Failure ? error.error.error_message : error instanceof Error ? error.message : String(error);
    await terminal.line(terminal.paint("yellow", `⚠ The cancel did not arrive: ${why}`));
  }
}

function leave(host: Host, id: string | null, exitCode: number): void {
  const said = id === null ? Promise.resolve() : host.terminal.line(`Left ${id}. To go on with it: rgrid attach ${id}`);
  void said.finally(() => process.exit(exitCode));
}
