import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { backoffWithFullJitter } from "@rgrid/schema";
import { messageOf, StackError, say } from "../say.ts";
import type { ProcessIdentity } from "../stack-file.ts";
import { endPart, membersOf } from "./end-processes.ts";
import { identityOf, processTable } from "./process-table.ts";

export type PartSpec = {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** The user that it runs as; null for ours. */
  user?: { uid: number; gid: number } | null;
  cwd?: string;
  /** Sent as one line on stdin, which then stays open: secrets are seen neither in `ps` nor in an environment. */
  options?: unknown;
  stopSignal: NodeJS.Signals;
  stopGraceMs: number;
  /** Resolves when it serves. Also asked after every restart. */
  ready(signal: AbortSignal): Promise<void>;
};

export type PartHost = {
  dataDir: string;
  /** Told of each new leader, so that the next start finds what this one leaves behind. */
  record(name: string, identity: ProcessIdentity | null): void;
};

const BACKOFF_BASE_MS = 100;
const BACKOFF_MAX_MS = 10_000;
/** A part that lived this long was well: its next end counts as the first. */
const WELL_AFTER_MS = 10_000;
const FIRST_STARTS_MAX = 3;

/**
 * One supervised process and everything below it.
 *
 * starting → serving → ended → (backoff) → starting …, until `stop()`: stopping → stopped.
 * It leads a process group of its own, so that all of it can be ended, and started again, without the others. One that never served is
 * given up after three starts.
 */
export class Part {
  readonly name: string;
  readonly #spec: PartSpec;
  readonly #host: PartHost;
  readonly #stopping = new AbortController();
  readonly #firstServed = Promise.withResolvers<void>();
  readonly #done: Promise<void>;
  #leader: ProcessIdentity | null = null;

  constructor(spec: PartSpec, host: PartHost) {
    this.name = spec.name;
    this.#spec = spec;
    this.#host = host;
    // Nobody has to wait for it: a rejection without a listener would end the supervisor.
    this.#firstServed.promise.catch(() => undefined);
    this.#done = this.#keepAlive();
  }

  /** @throws StackError with the end of its log when it does not come up */
  serving(): Promise<void> {
    return this.#firstServed.promise;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#leader) await endPart(this.#leader, this.#spec.stopSignal, this.#spec.stopGraceMs);
    await this.#done;
  }

  async #keepAlive(): Promise<void> {
    let served = false;
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const startedAt = Date.now();
      const end = await this.#liveOnce(() => {
        served = true;
        this.#firstServed.resolve();
      });
      if (this.#stopping.signal.aborted) break;
      failures = Date.now() - startedAt > WELL_AFTER_MS ? 1 : failures + 1;
      if (!served && failures >= FIRST_STARTS_MAX) {
        this.#firstServed.reject(new StackError(`${this.name} does not start (${end}). The end of its log:\n${this.#logTail()}`));
        break;
      }
      say(`${this.name} ended (${end}); starting it again`);
      const pause = backoffWithFullJitter(failures, BACKOFF_BASE_MS, BACKOFF_MAX_MS, Math.random);
      await sleep(pause, null, { signal: this.#stopping.signal }).catch(() => undefined);
    }
    this.#firstServed.reject(new StackError(`${this.name} was stopped before it served`));
  }

  /** From spawn to the end of the last of its processes. @returns how it ended */
  async #liveOnce(onServing: () => void): Promise<string> {
    const child = this.#spawn();
    const over = new AbortController();
    const exited = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    this.#leader = child.pid === undefined ? null : identityOf(child.pid);
    this.#host.record(this.name, this.#leader);
    this.#spec.ready(over.signal).then(onServing, (error) => {
      if (!over.signal.aborted) say(`${this.name} is not ready: ${messageOf(error)}`);
    });
    const end = await exited;
    over.abort();
    // What outlived its leader keeps the port (workerd does): the next start would fail on it.
    if (this.#leader && membersOf(this.#leader, processTable()).length > 0) await endPart(this.#leader, "SIGKILL", 0);
    this.#leader = null;
    this.#host.record(this.name, null);
    return end;
  }

  #spawn(): ChildProcess {
    mkdirSync(join(this.#host.dataDir, "logs"), { recursive: true });
    const log = openSync(this.#logPath(), "a");
    const child = spawn(this.#spec.command, this.#spec.args, {
      detached: true,
      cwd: this.#spec.cwd ?? this.#host.dataDir,
      stdio: [this.#spec.options === undefined ? "ignore" : "pipe", log, log],
      env: this.#spec.env ?? process.env,
      ...this.#spec.user,
    });
    closeSync(log);
    // A part that ends before it has read its options is seen by its exit.
    child.stdin?.on("error", () => undefined);
    child.stdin?.write(`${JSON.stringify(this.#spec.options)}\n`);
    return child;
  }

  #logPath = (): string => join(this.#host.dataDir, "logs", `${this.name}.log`);

  #logTail(): string {
    return readFileSync(this.#logPath(), "utf8").trimEnd().split("\n").slice(-15).join("\n");
  }
}
