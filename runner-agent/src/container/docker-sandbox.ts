import type { Duplex } from "node:stream";
import type { SandboxFacts } from "@rgrid/schema";
import type Docker from "dockerode";
import { removeFolder } from "../files/remove-folders.ts";
import { demux, untilClosed } from "./demux.ts";
import { watchExit } from "./exit-watch.ts";
import { hardTimeoutMsOf } from "./hardening.ts";
import { type InitLink, signalOf } from "./init-link.ts";
import type { Running, Sandbox, SandboxExit, StartupFailure, StopSignal } from "./port.ts";
import type { UsageMeter } from "./usage.ts";

const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGKILL: 9 } as const;

export type DockerSandboxOptions = {
  container: Docker.Container;
  /** null where the container runs under Docker's init. */
  link: InitLink | null;
  workFolder: string;
  made: SandboxFacts;
  /** Everything of this sandbox on the host; removed with it. */
  folder: string;
  meter: { usage: UsageMeter; parent: string } | null;
  memoryBytes: number;
};

/** Removed, or being removed, by someone else. */
export const isGone = (error: unknown): boolean =>
  error instanceof Error && "statusCode" in error && [304, 404, 409].includes(error.statusCode as number);

/** One container, made but not started. */
export class DockerSandbox implements Sandbox {
  readonly workFolder: string;
  readonly made: SandboxFacts;
  readonly #options: DockerSandboxOptions;
  readonly #container: Docker.Container;
  /** The runner itself sent SIGKILL, so a code 137 is no sign of the OOM killer. */
  #killed = false;

  constructor(options: DockerSandboxOptions) {
    this.workFolder = options.workFolder;
    this.made = options.made;
    this.#options = options;
    this.#container = options.container;
  }

  async start(): Promise<{ outcome: "started"; running: Running } | StartupFailure> {
    const waiting = new AbortController();
    let stream: Duplex | null = null;
    try {
      // Attached and waited for before the start: a script of a few milliseconds would be over before either was asked for afterwards.
      stream = (await this.#container.attach({ stream: true, stdout: true, stderr: true, hijack: true })) as Duplex;
      const attached = stream;
      const { code } = await watchExit(this.#container, waiting.signal);
      await this.#container.start();
      const failure = await this.#initFailure(code);
      if (failure !== null) throw new Error(failure);
      return {
        outcome: "started",
        running: {
          output: demux(untilClosed(attached)),
          exited: code.then((known) => this.#exit(known)).catch((error: unknown) => this.#lost(error)),
          signal: (signal) => this.#signal(signal),
          limit: (timeoutMs) => this.#options.link?.limit(hardTimeoutMsOf(timeoutMs)),
          closeOutput: () => attached.destroy(),
        },
      };
    } catch (error) {
      // Left open, either would keep this process alive for ever (PLATFORM, Docker).
      stream?.destroy();
      waiting.abort();
      await this.#endBegun();
      const reason = error instanceof Error ? error.message : String(error);
      return { outcome: "failed", code: "container_startup_failed", details: { reason } };
    }
  }

  /** User code begins with the init's connection; a container that ended without one never began it. */
  async #initFailure(code: Promise<number>): Promise<string | null> {
    const { link } = this.#options;
    if (link === null) return null;
    return Promise.race([link.connected.then(() => null), code.then((known) => `the init ended with ${known}`)]);
  }

  async #exit(code: number): Promise<SandboxExit> {
    const { meter, memoryBytes, link } = this.#options;
    const [report, inspected, usage] = await Promise.all([
      link?.report() ?? null,
      // Asked for one flag alone: a container that was removed meanwhile, or an engine that has gone, takes nothing from an exit that is known.
      this.#container.inspect().catch(() => null),
      meter ? meter.usage.read(meter.parent) : { cpuMs: null, peakMemoryBytes: null },
    ]);
    const signal = signalOf(report, code);
    const bySilence = report?.type === "silence";
    // The engine's flag comes with an event that can lose the race against the exit; a SIGKILL at the limit that nobody here sent tells as much.
    const atLimit = usage.peakMemoryBytes !== null && usage.peakMemoryBytes >= memoryBytes * 0.99;
    const oom = inspected?.State.OOMKilled || (signal === 9 && !this.#killed && !bySilence && atLimit);
    return { exitCode: code, signal, oom, bySilence, ...usage };
  }

  /** The engine may have begun the container although its answer was lost. It is told that nothing runs, so nothing may; and nothing may begin any more. */
  async #endBegun(): Promise<void> {
    const { link } = this.#options;
    link?.signal("SIGKILL");
    await link?.report();
    link?.close();
  }

  /**
   * The engine is gone, and with it the output; its containers are not. What runs in this one must have ended before anybody is told, and before
   * it runs again elsewhere.
   */
  async #lost(error: unknown): Promise<never> {
    this.#options.link?.signal("SIGKILL");
    await this.#options.link?.report();
    throw error;
  }

  /**
   * Our init passes it to every process. Docker's has one child only that it passes a signal on to; so where the processes can be seen each is told itself, as Ctrl-C in a terminal would,
   * and the init is the way for the rest.
   */
  async #signal(signal: StopSignal): Promise<void> {
    if (signal === "SIGKILL") this.#killed = true;
    else if (this.#options.link?.signal(signal) || (await this.#signalEach(signal))) return;
    await this.#container.kill({ signal }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }

  async #signalEach(signal: "SIGINT" | "SIGTERM"): Promise<boolean> {
    const { meter } = this.#options;
    if (meter === null) return false;
    const [, ...script] = await meter.usage.processes(meter.parent, this.#container.id);
    let told = false;
    for (const pid of script) {
      try {
        process.kill(pid, SIGNAL_NUMBERS[signal]);
        told = true;
      } catch {
        // It ended a moment ago, or belongs to a user whom this runner may not signal.
      }
    }
    return told;
  }

  async dispose(): Promise<void> {
    this.#options.link?.close();
    await this.#container.remove({ force: true, v: true }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
    await this.#options.meter?.usage.release(this.#options.meter.parent);
    await removeFolder(this.#options.folder);
  }
}
