import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { WORK_FOLDER } from "../execution/plan.ts";
import { removeFolders } from "../files/remove-folders.ts";
import { untilClosed } from "./demux.ts";
import { merge } from "./merge.ts";
import type {
  Command,
  ContainerEngine,
  IsLive,
  OutputPiece,
  Running,
  Sandbox,
  SandboxExit,
  SandboxRequest,
  StartupFailure,
  StopSignal,
} from "./port.ts";

export type ProcessEngineOptions = { stateDir: string; runtimes: ReadonlySet<string> };

async function* pieces(stream: OutputPiece["stream"], source: Readable): AsyncGenerator<OutputPiece> {
  for await (const bytes of untilClosed(source)) yield { stream, bytes };
}

/** Ends every process of the group that is left; none left is fine. */
function signalGroup(child: ChildProcess, signal: StopSignal): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group has ended.
  }
}

class ProcessSandbox implements Sandbox {
  readonly workFolder: string;
  readonly #folder: string;
  readonly #command: Command;
  #child: ChildProcess | null = null;

  constructor(folder: string, command: Command) {
    this.#folder = folder;
    this.workFolder = join(folder, "work");
    this.#command = command;
  }

  /** The environment that a container would have, with the folders that stand for its own; of the host only PATH. */
  #env(): Record<string, string> {
    const home = join(this.#folder, "home");
    const own = { HOME: home, TMPDIR: join(this.#folder, "tmp") };
    return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", ...this.#command.env, ...own };
  }

  start(): Promise<{ outcome: "started"; running: Running } | StartupFailure> {
    // Arguments from outside the caller's folder were rewritten to paths in a container: here they lie somewhere else.
    const here = (arg: string): string => arg.replaceAll(`${WORK_FOLDER}/.rgrid/in/`, `${this.workFolder}/.rgrid/in/`);
    const [program = "", ...args] = this.#command.argv.map(here);
    // A group of its own, so that a signal reaches what the script has started too.
    const child = spawn(program, args, {
      cwd: this.workFolder,
      env: this.#env(),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    return new Promise((resolve) => {
      child.once("error", (error) =>
        resolve({ outcome: "failed", code: "container_startup_failed", details: { reason: `${program}: ${error.message}` } }),
      );
      child.once("spawn", () => resolve({ outcome: "started", running: this.#running(child) }));
    });
  }

  #running(child: ChildProcess & { stdout: Readable; stderr: Readable }): Running {
    const exited = new Promise<SandboxExit>((resolve) => {
      child.once("exit", (code, name) => {
        const signal = name === null ? null : constants.signals[name];
        // The script's end is the end of all that it started, as in a container.
        signalGroup(child, "SIGKILL");
        resolve({
          exitCode: signal === null ? (code ?? 0) : 128 + signal,
          signal,
          oom: false,
          cpuMs: null,
          peakMemoryBytes: null,
        });
      });
    });
    return {
      output: merge([pieces("stdout", child.stdout), pieces("stderr", child.stderr)]),
      exited,
      signal: async (signal) => signalGroup(child, signal),
      // Nothing here ends a script but its runner.
      limit: () => undefined,
      closeOutput: () => {
        child.stdout.destroy();
        child.stderr.destroy();
      },
    };
  }

  async dispose(): Promise<void> {
    if (this.#child) signalGroup(this.#child, "SIGKILL");
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Runs scripts as plain child processes: for machines without Docker. It isolates nothing: the script can read what this user can read, uses the
 * host's network and whatever interpreters are on PATH, and neither memory nor CPU is limited. A process that starts a session of its own outlives
 * its script.
 */
export class ProcessEngine implements ContainerEngine {
  readonly kind = "process";
  readonly #root: string;
  readonly #runtimes: ReadonlySet<string>;

  constructor({ stateDir, runtimes }: ProcessEngineOptions) {
    this.#root = join(stateDir, WORK_FOLDER);
    this.#runtimes = runtimes;
  }

  async problem(): Promise<string | null> {
    await mkdir(this.#root, { recursive: true });
    return null;
  }

  async acquire(request: SandboxRequest): Promise<{ outcome: "acquired"; sandbox: Sandbox } | StartupFailure> {
    if (!this.#runtimes.has(request.runtime)) {
      return { outcome: "failed", code: "image_not_found", details: { runtime: request.runtime } };
    }
    const folder = join(this.#root, `${request.execution}-${request.lease}`);
    for (const name of ["work", "home", "tmp"]) await mkdir(join(folder, name), { recursive: true });
    return { outcome: "acquired", sandbox: new ProcessSandbox(folder, request.command) };
  }

  async reap(isLive: IsLive): Promise<number> {
    return removeFolders(this.#root, isLive);
  }
}
