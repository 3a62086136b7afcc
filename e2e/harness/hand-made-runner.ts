import { type Assignment, pollAnswer, registerAnswer } from "@rgrid/schema";
import type { ReadyLine } from "@rgrid/stack";
import { ask, clientOf } from "./api.ts";

const NAME = "by-hand";
const INCARNATION = "0123456789abcdef";
const RUNTIMES = ["python:3.11"];
const SCRIPT = { name: "a.py", content: "print(1)\n" };

/** A runner of the second account, which has no other, that does and sends only what a test tells it to. */
export class HandMadeRunner {
  readonly session: string;
  readonly #stack: ReadyLine;
  readonly #held: Assignment[] = [];

  private constructor(stack: ReadyLine, session: string) {
    this.#stack = stack;
    this.session = session;
  }

  static async register(stack: ReadyLine): Promise<HandMadeRunner> {
    const machine = { cpus: 1, memory_bytes: 1, arch: "x64", os: "linux" };
    const identity = { name: NAME, incarnation: INCARNATION, version: "0", executor: "docker", slots: 4, labels: [NAME] };
    const body = { ...identity, runtimes: RUNTIMES, machine, price_per_hour_micros: null };
    const token = stack.accounts[1]?.runner_token ?? "";
    const registered = await ask("/api/v1/runner/register", { method: "POST", token, body, stack });
    return new HandMadeRunner(stack, registerAnswer.parse(await registered.json()).session);
  }

  /** Creates executions that only this runner may take, and takes them. */
  async assignments(count: number): Promise<Assignment[]> {
    const client = clientOf(1, this.#stack);
    for (let n = 0; n < count; n++) await client.call("createExecution", { body: { script: SCRIPT, labels: [NAME] } });
    const taken: Assignment[] = [];
    while (taken.length < count) taken.push(...(await this.poll({ slots: count - taken.length })));
    return taken;
  }

  /** One long poll. @param full why nothing is taken */
  async poll({ slots, full, signal }: { slots: number; full?: string; signal?: AbortSignal }): Promise<Assignment[]> {
    const holds = this.#held.map(({ execution_id, lease }) => ({ execution_id, lease, heard: [] }));
    const more = full === undefined ? {} : { full };
    const offering = { slots, labels: [NAME], runtimes: RUNTIMES, free_disk: 1e12 };
    // The time rises as a count does, and over all that are made of this class.
    const body = { incarnation: INCARNATION, number: Date.now(), ...offering, holds, ...more };
    const asked = { method: "POST", token: this.session, body, stack: this.#stack, ...(signal ? { signal } : {}) };
    const { assignments } = pollAnswer.parse(await (await ask("/api/v1/runner/poll", asked)).json());
    this.#held.push(...assignments);
    return assignments;
  }

  /** A call of a lease. @param token another than its own secret */
  call(
    { execution_id, lease, lease_secret }: Assignment,
    route: string,
    body: unknown = {},
    token = lease_secret,
  ): Promise<Response> {
    const path = `/api/v1/runner/executions/${execution_id}/leases/${lease}/${route}`;
    return ask(path, { method: "POST", token, body, stack: this.#stack });
  }
}
