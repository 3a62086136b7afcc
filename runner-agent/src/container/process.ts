import { type ChildProcess, spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { SandboxFacts } from "@rgrid/schema";
import { WORK_FOLDER } from "../execution/plan.ts";
import { removeFolder, removeFolders } from "../files/remove-folders.ts";
import { untilClosed } from "./demux.ts";
import { gpuOfMachine } from "./find-gpu.ts";
import { hardTimeoutMsOf, silenceMsOf } from "./hardening.ts";
import { InitLink, signalOf } from "./init-link.ts";
import { installInit } from "./init-program.ts";
import { initSocketIn } from "./init-socket.ts";
import { merge } from "./merge.ts";
import type {
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

/** Beside the working folder. */
const INIT_FOLDER = "init";

export type ProcessEngineOptions = { stateDir: string; runtimes: ReadonlySet<string> };

async function* pieces(stream: OutputPiece["stream"], source: Readable): AsyncGenerator<OutputPiece> {
  for await (const bytes of untilClosed(source)) yield { stream, bytes };
}

/** To every process of the group that is left; none left is fine. */
function signalGroup(child: ChildProcess, signal: StopSignal | "SIGCONT"): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group has ended.
  }
}

/** The init between the runner and the script: its program, and the runner's end of the connection to it. */
type Init = { program: string; link: InitLink };

type ProcessSandboxOptions = {
  folder: string;
  request: SandboxRequest;
  /** null where this machine has none: then nobody ends what has left the script's process group, or has lost its runner. */
  init: Init | null;
};

class ProcessSandbox implements Sandbox {
  readonly workFolder: string;
  /** The host's network, whatever was asked. */
  readonly made: SandboxFacts = { executor: "process", image: null, network: true };
  readonly #options: ProcessSandboxOptions;
  #child: ChildProcess | null = null;
  #exited: Promise<unknown> = Promise.resolve();

  constructor(options: ProcessSandboxOptions) {
    this.workFolder = join(options.folder, "work");
    this.#options = options;
  }

  /** The environment that a container would have, with the folders that stand for its own; of the host only PATH. */
  #env(): Record<string, string> {
    const { folder, request } = this.#options;
    const own = { HOME: join(folder, "home"), TMPDIR: join(folder, "tmp") };
    return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", ...request.command.env, ...own };
  }

  /** The script's own words, under the init where there is one. */
  #argv(): string[] {
    const { init, request } = this.#options;
    // Arguments from outside the caller's folder were rewritten to paths in a container: here they lie somewhere else.
    const script = request.command.argv.map((arg) =>
      arg.replaceAll(`${WORK_FOLDER}/.rgrid/in/`, `${this.workFolder}/.rgrid/in/`),
    );
    if (init === null) return script;
    const times = [silenceMsOf(request.leaseTtlMs), hardTimeoutMsOf(request.limits.timeout_ms)].map(String);
    // By a short name: a socket's path may have 107 bytes, and a state folder's is as long as its owner likes.
    return [init.program, initSocketIn(`../${INIT_FOLDER}`), ...times, ...script];
  }

  start(): Promise<{ outcome: "started"; running: Running } | StartupFailure> {
    const [program = "", ...args] = this.#argv();
    // A group of its own, so that no signal for the runner's group reaches it, and one for it reaches what it has started.
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
      child.once("spawn", () => resolve(this.#begun(this.#running(child))));
    });
  }

  /** User code begins with the init's connection: before that no signal would reach what it starts. */
  async #begun(running: Running): Promise<{ outcome: "started"; running: Running } | StartupFailure> {
    const { init } = this.#options;
    const failure =
      init === null
        ? null
        : await Promise.race([
            init.link.connected.then(() => null),
            running.exited.then(({ exitCode }) => `the init ended with ${exitCode}`),
          ]);
    return failure === null
      ? { outcome: "started", running }
      : { outcome: "failed", code: "container_startup_failed", details: { reason: failure } };
  }

  #running(child: ChildProcess & { stdout: Readable; stderr: Readable }): Running {
    const { init } = this.#options;
    const exited = new Promise<{ code: number; byKernel: number | null }>((resolve) => {
      child.once("exit", (code, name) => {
        const byKernel = name === null ? null : constants.signals[name];
        resolve({ code: byKernel === null ? (code ?? 0) : 128 + byKernel, byKernel });
      });
    }).then(async ({ code, byKernel }): Promise<SandboxExit> => {
      // The script's end is the end of all that it started, as in a container. An init has seen to that, unless it was killed itself.
      signalGroup(child, "SIGKILL");
      const report = init === null ? null : await init.link.report();
      const signal = init === null ? byKernel : signalOf(report, code);
      return {
        exitCode: code,
        signal,
        oom: false,
        bySilence: report?.type === "silence",
        cpuMs: null,
        peakMemoryBytes: null,
      };
    });
    this.#exited = exited;
    return {
      output: merge([pieces("stdout", child.stdout), pieces("stderr", child.stderr)]),
      exited,
      signal: async (signal) => this.#signal(child, signal),
      limit: (timeoutMs) => init?.link.limit(hardTimeoutMsOf(timeoutMs)),
      closeOutput: () => {
        child.stdout.destroy();
        child.stderr.destroy();
      },
    };
  }

  #signal(child: ChildProcess, signal: StopSignal): void {
    const { init } = this.#options;
    // A script may stop whatever runs as its user, its init too, which then hears nothing.
    if (init !== null) signalGroup(child, "SIGCONT");
    if (!init?.link.signal(signal)) signalGroup(child, signal);
  }

  async dispose(): Promise<void> {
    if (this.#child) this.#signal(this.#child, "SIGKILL");
    this.#options.init?.link.close();
    await this.#exited;
    await removeFolder(this.#options.folder);
  }
}

/**
 * Runs scripts as plain child processes: for machines without Docker. It isolates nothing: the script can read what this user can read, uses the
 * host's network and whatever interpreters are on PATH, and neither memory nor CPU is limited. On Linux the same init as a container's ends all that
 * a script has started, with the script and with this runner; without it, what makes a session of its own outlives both.
 */
export class ProcessEngine implements ContainerEngine {
  readonly kind = "process";
  /** A plain process sees all devices of the machine. */
  readonly hasGpu = gpuOfMachine() !== null;
  readonly #root: string;
  readonly #options: ProcessEngineOptions;
  #init: string | null = null;

  constructor(options: ProcessEngineOptions) {
    this.#root = join(options.stateDir, WORK_FOLDER);
    this.#options = options;
  }

  async problem(): Promise<string | null> {
    await mkdir(this.#root, { recursive: true });
    const folder = join(this.#options.stateDir, "etc");
    await mkdir(folder, { recursive: true });
    this.#init = await installInit(folder);
    return null;
  }

  /** Whether scripts end by themselves when this process is gone; known once {@link problem} was asked. */
  get hasInit(): boolean {
    return this.#init !== null;
  }

  /** All: nothing is pulled. */
  get warm(): readonly string[] {
    return [...this.#options.runtimes];
  }

  async acquire(request: SandboxRequest): Promise<{ outcome: "acquired"; sandbox: Sandbox } | StartupFailure> {
    if (!this.#options.runtimes.has(request.runtime)) {
      return { outcome: "failed", code: "image_not_found", details: { runtime: request.runtime } };
    }
    const folder = join(this.#root, `${request.execution}-${request.lease}`);
    for (const name of ["work", "home", "tmp"]) await mkdir(join(folder, name), { recursive: true });
    const init =
      this.#init === null
        ? null
        : { program: this.#init, link: await InitLink.listen(join(folder, INIT_FOLDER), silenceMsOf(request.leaseTtlMs)) };
    return { outcome: "acquired", sandbox: new ProcessSandbox({ folder, request, init }) };
  }

  async reap(isLive: IsLive): Promise<number> {
    return removeFolders(this.#root, isLive);
  }
}
