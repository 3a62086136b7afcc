import { type Assignment, type PollRequest, reportError } from "@rgrid/schema";
import type { Client } from "@rgrid/schema/client";

const INCARNATION = "0123456789abcdef";
const RUNTIMES = ["python:3.11"];

/** A runner that takes executions, one at a time, and says that it has lost them. */
export class LosingRunner {
  /** What its executions have to ask for. */
  static readonly label = "loses";
  readonly #client: Client;
  readonly #session: string;

  private constructor(client: Client, session: string) {
    this.#client = client;
    this.#session = session;
  }

  static async register(client: Client, token: string): Promise<LosingRunner> {
    const machine = { cpus: 1, memory_bytes: 1, arch: "x64", os: "linux" };
    const body = {
      name: "losing",
      incarnation: INCARNATION,
      version: "0",
      executor: "docker" as const,
      slots: 1,
      labels: [LosingRunner.label],
      runtimes: RUNTIMES,
      machine,
      price_per_hour_micros: null,
    };
    return new LosingRunner(client, (await client.call("registerRunner", { body }, { token })).session);
  }

  /** The next one, as soon as there is one; its script begins. */
  async take(): Promise<Assignment> {
    const labels = [LosingRunner.label];
    const offering = { slots: 1, labels, runtimes: RUNTIMES, free_disk: 1e12 };
    for (;;) {
      const body: PollRequest = { incarnation: INCARNATION, number: Date.now(), ...offering, holds: [] };
      const { assignments } = await this.#client.call("pollRunner", { body }, { token: this.#session });
      const [taken] = assignments;
      if (taken === undefined) continue;
      for (const fact of ["acceptLease", "startedLease"] as const)
        await this.#client.call(fact, { ...paramsOf(taken), body: {} }, tokenOf(taken));
      return taken;
    }
  }

  async lose(taken: Assignment): Promise<void> {
    const error = reportError("worker_died", { reason: "runner_error" });
    const body = { verdict: "failed" as const, exit: null, error, outputs: [], log_seq: 0 };
    await this.#client.call("finishLease", { ...paramsOf(taken), body }, tokenOf(taken));
  }
}

const paramsOf = ({ execution_id: id, lease }: Assignment) => ({ params: { id, lease } });
const tokenOf = ({ lease_secret: token }: Assignment) => ({ token });
