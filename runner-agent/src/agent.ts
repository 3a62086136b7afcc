import {
  type Assignment,
  backoffWithFullJitter,
  type PollAnswer,
  type PollRequest,
  type RegisterAnswer,
  type RegisterRequest,
} from "@rgrid/schema";
import { Bell } from "./bell.ts";
import { ExecutionRun } from "./execution/run.ts";
import type { RunPorts } from "./execution/run-ports.ts";
import { Poller } from "./loops/poll.ts";
import { upkeep, upkeepLoop } from "./loops/reap.ts";
import { NO_SURROUNDINGS, type Surroundings } from "./owner/surroundings.ts";

const REGISTER_BASE_MS = 500;
const REGISTER_MAX_MS = 15_000;
const ENGINE_AGAIN_MS = 2_000;
/** Of the contract's `full`. */
const FULL_LENGTH_MAX = 256;
const MIB = 1024 * 1024;
/** Leases that were run, remembered against an answer that comes twice. */
const SEEN_MAX = 10_000;

export type AgentOptions = {
  ports: RunPorts;
  registration: RegisterRequest;
  /** Where free space is measured. */
  stateDir: string;
  /** False where the owner gives no script a network. */
  network: boolean;
  /** What scripts here have that the owner gives them; nothing where it is left out. */
  surroundings?: Surroundings;
  /** With less room than this the runner takes nothing. */
  minFreeDiskBytes?: number;
  /** Runtimes that need no pull. */
  warm?: () => readonly string[];
};

/** Why a runner takes nothing that was told to end, in words for its owner. */
const DRAINING = "it ends once what it runs has ended";

export type AgentEnd = { reason: "drained" | "replaced" } | { reason: "refused"; message: string };

const keyOf = ({ execution_id, lease }: { execution_id: string; lease: number }): string => `${execution_id}/${lease}`;

/**
 * The runner: registers, polls, and runs what it is given. It has been reaped before (main does that).
 * registering → serving → draining (takes nothing new, still polls for commands) → ended once nothing runs.
 */
export class Agent {
  readonly #options: AgentOptions;
  readonly #running = new Map<string, ExecutionRun>();
  readonly #seen = new Set<string>();
  readonly #poller: Poller;
  readonly #stop = new AbortController();
  readonly #ended = new AbortController();
  readonly #idle = new Bell();
  #session: RegisterAnswer | null = null;
  #refusal = "";
  #polls = 0;
  #draining = false;
  #full: string | null = null;
  #engineProblem: string | null = null;
  #isAwaitingEngine = false;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#poller = new Poller({
      control: options.ports.control,
      host: options.ports.host,
      request: () => this.#request(),
      session: () => ({ token: this.#registered.session, pollMs: this.#registered.poll_ms }),
      take: (answer) => this.#take(answer),
      register: () => this.#register(),
    });
  }

  async run(): Promise<AgentEnd> {
    if (!(await this.#register()))
      return this.#refusal === "" ? { reason: "drained" } : { reason: "refused", message: this.#refusal };
    const tidying = upkeepLoop(this.#options.ports, (name) => this.#owns(name), this.#ended.signal);
    const end = await this.#poller.run(this.#stop.signal);
    this.#draining = true;
    while (this.#running.size > 0) await this.#idle.wait();
    this.#ended.abort();
    await tidying;
    if (end === "replaced") return { reason: "replaced" };
    return end === "unauthorized" ? { reason: "refused", message: this.#refusal } : { reason: "drained" };
  }

  /** Takes nothing new and lets what runs finish, for `graceMs` at most. */
  async drain(graceMs: number): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    this.#options.ports.host.log.info("draining", { running: this.#running.size, grace_ms: graceMs });
    if (this.#running.size === 0) return this.#stop.abort();
    this.#poller.refresh();
    await this.#options.ports.host.sleep(graceMs, this.#stop.signal);
    this.handBack();
  }

  /** The grace is over: what has not started goes back to the queue, what runs is killed. */
  handBack(): void {
    this.#draining = true;
    for (const run of this.#running.values()) run.handBack();
    if (this.#running.size === 0) this.#stop.abort();
  }

  get #registered(): RegisterAnswer {
    if (this.#session === null) throw new Error("the agent is not registered");
    return this.#session;
  }

  /** Registers, however long the API is away; false where it says no, or the agent stops meanwhile. */
  async #register(): Promise<boolean> {
    const { control, host } = this.#options.ports;
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      const reply = await control.register(this.#options.registration, this.#stop.signal);
      if (reply.outcome === "ok") {
        this.#session = reply.answer;
        host.log.info("registered", { runner_id: reply.answer.runner_id, account_id: reply.answer.account_id });
        return true;
      }
      if (reply.outcome === "refused") {
        this.#refusal = `${reply.code}: ${reply.message}`;
        return false;
      }
      if (this.#stop.signal.aborted) break;
      host.log.warn("register_unanswered", { attempt, cause: reply.cause });
      const wait = backoffWithFullJitter(attempt, REGISTER_BASE_MS, REGISTER_MAX_MS, host.random);
      await host.sleep(Math.max(wait, reply.retryAfterMs ?? 0), this.#stop.signal);
    }
    return false;
  }

  get #freeSlots(): number {
    return this.#draining ? 0 : Math.max(0, this.#options.registration.slots - this.#running.size);
  }

  async #request(): Promise<PollRequest> {
    const { incarnation, labels, runtimes } = this.#options.registration;
    const free_disk = await this.#options.ports.files.freeBytes(this.#options.stateDir);
    const holds = [...this.#running.values()].map((run) => run.held);
    const full = this.#draining ? DRAINING : (this.#engineProblem?.slice(0, FULL_LENGTH_MAX) ?? this.#fullOf(free_disk));
    this.#polls += 1;
    return {
      incarnation,
      number: this.#polls,
      slots: full === null ? this.#freeSlots : 0,
      labels,
      runtimes,
      holds,
      free_disk,
      ...(this.#options.warm && { warm: [...this.#options.warm()] }),
      ...(full === null ? {} : { full }),
    };
  }

  /** Why nothing is taken, told again with each poll; in the log once. */
  #fullOf(freeBytes: number): string | null {
    const { minFreeDiskBytes = 0, ports, stateDir } = this.#options;
    const isFull = freeBytes < minFreeDiskBytes;
    if (isFull === (this.#full !== null)) return this.#full;
    this.#full = isFull ? `less than ${Math.round(minFreeDiskBytes / MIB)} MiB of disk are free` : null;
    if (isFull)
      ports.host.log.warn("disk_full", { state_dir: stateDir, free_bytes: freeBytes, min_free_bytes: minFreeDiskBytes });
    else ports.host.log.info("disk_free_again", { free_bytes: freeBytes });
    return this.#full;
  }

  /** Takes nothing while the engine does not answer: each execution would only come back. Then removes what could not be removed meanwhile. */
  async #awaitEngine(): Promise<void> {
    const { engine, host } = this.#options.ports;
    if (this.#isAwaitingEngine) return;
    this.#isAwaitingEngine = true;
    for (;;) {
      this.#engineProblem = await engine.problem();
      this.#poller.refresh();
      if (this.#engineProblem === null || this.#ended.signal.aborted) break;
      host.log.warn("engine_unusable", { problem: this.#engineProblem });
      await host.sleep(ENGINE_AGAIN_MS, this.#ended.signal);
    }
    this.#isAwaitingEngine = false;
    await upkeep(this.#options.ports, (name) => this.#owns(name));
  }

  /** @param name `EXECUTION-LEASE`, as sandboxes and spools are called */
  #owns(name: string): boolean {
    return [...this.#running.values()].some(({ held }) => `${held.execution_id}-${held.lease}` === name);
  }

  #take(answer: PollAnswer): boolean {
    let news = false;
    for (const { command, ...lease } of answer.commands) {
      news = this.#running.get(keyOf(lease))?.command(command) || news;
    }
    for (const assignment of answer.assignments) news = this.#begin(assignment) || news;
    return news;
  }

  /** User code starts at most once: a lease that was begun here is never begun again, in whatever answer it comes. */
  #begin(assignment: Assignment): boolean {
    const key = keyOf(assignment);
    if (this.#seen.has(key) || this.#freeSlots === 0) return false;
    this.#seen.add(key);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= SEEN_MAX) break;
      this.#seen.delete(oldest);
    }
    const { heartbeat_ms: heartbeatMs, cancel_grace_ms: cancelGraceMs, cancel_wait_ms: cancelWaitMs } = this.#registered;
    const { network, surroundings = NO_SURROUNDINGS } = this.#options;
    const settings = { heartbeatMs, cancelGraceMs, cancelWaitMs, network, surroundings };
    const run = new ExecutionRun(assignment, this.#options.ports, settings, {
      onChange: () => this.#poller.refresh(),
      onEngineTrouble: () => void this.#awaitEngine(),
    });
    this.#running.set(key, run);
    void run.run().then(() => {
      this.#running.delete(key);
      if (this.#running.size === 0) this.#idle.ring();
      if (this.#draining && this.#running.size === 0) this.#stop.abort();
      this.#poller.refresh();
    });
    return true;
  }
}
