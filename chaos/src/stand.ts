import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@rgrid/schema/client";
import { type StackHandle, startStack } from "@rgrid/stack";
import { CuttableProxy } from "./cuttable-proxy.ts";
import { Gate } from "./gate.ts";
import { chaosLimits } from "./limits.ts";
import { type StartedRunner, startRunner } from "./proxied-runner.ts";
import { type Submitted, submit } from "./submit.ts";
import { until } from "./until.ts";
import { Watcher } from "./watcher.ts";

/** Every execution of a trial runs at once. */
export const SLOTS = 20;

/** Of these and of those that may not run again every fifth, so that some of both kinds are watched. */
const WATCHED_EVERY = 4;

export type StandOptions = {
  leaseTtlMs: number;
  /** The runner is a process of ours behind a wire that can be cut, instead of the stack's. */
  proxied: boolean;
};

/** The local stack on a new folder, a runner with {@link SLOTS} slots, and the gate where user code reports. */
export class Stand {
  readonly dataDir: string;
  readonly gate: Gate;
  readonly submitted: Submitted[] = [];
  readonly watchers: Watcher[] = [];
  readonly #options: StandOptions;
  #stack: StackHandle;
  #wire: CuttableProxy | null = null;
  #runner: StartedRunner | null = null;

  private constructor(options: StandOptions, dataDir: string, gate: Gate, stack: StackHandle) {
    this.#options = options;
    this.dataDir = dataDir;
    this.gate = gate;
    this.#stack = stack;
  }

  static async open(options: StandOptions): Promise<Stand> {
    const dataDir = await realpath(await mkdtemp(join(tmpdir(), "rgrid-chaos-")));
    // Postgres' own user has to enter it too.
    await chmod(dataDir, 0o755);
    const stack = await startedOn(dataDir, options).catch(async (error: unknown) => {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    });
    const stand = new Stand(options, dataDir, await Gate.listen(), stack);
    if (options.proxied) await stand.#startRunner();
    return stand;
  }

  get client(): Client {
    const { api_url: baseUrl, api_key: token } = this.#stack.ready;
    return createClient({ baseUrl, token });
  }
  get operatorToken(): string {
    return this.#stack.ready.operator_token;
  }
  get wire(): CuttableProxy {
    if (this.#wire === null) throw new Error("this scenario's runner is not proxied");
    return this.#wire;
  }
  /** What the proxied runner said so far. */
  get runnerSaid(): string {
    return this.#runner?.said() ?? "";
  }

  /** Creates executions; each create is repeated until it is answered, as the CLI repeats it. */
  async submit(count: number): Promise<void> {
    const first = this.submitted.length;
    const made = Array.from({ length: count }, (_, index) => submit(() => this.client, first + index, this.gate.port));
    this.submitted.push(...(await Promise.all(made)));
  }

  /** Somebody begins to watch every fourth of them. */
  watch(): void {
    const watched = this.submitted.filter((_, index) => index % WATCHED_EVERY === 0);
    this.watchers.push(...watched.map((submitted) => new Watcher(() => this.client, submitted)));
  }

  /** Leader of a part's process group. @throws Error where it does not come back */
  async leaderOf(part: string): Promise<number> {
    await until(`${part} runs`, () => this.#stack.partPid(part) !== null);
    return this.#stack.partPid(part) ?? this.leaderOf(part);
  }

  /** kill -9 of a part with all of its processes; the stack starts it again. */
  async killPart(part: string): Promise<void> {
    kill(-(await this.leaderOf(part)), "SIGKILL");
  }

  /** Kills a part again whenever it is back, until the condition holds. */
  async keepDown(part: string, what: string, condition: () => Promise<boolean>): Promise<void> {
    let killed: number | null = null;
    await until(`${what} while ${part} is down`, async () => {
      const leader = this.#stack.partPid(part);
      if (leader !== null && leader !== killed) kill(-leader, "SIGKILL");
      killed = leader;
      return condition();
    });
  }

  /** kill -9 of the supervisor and of every part, the runner's too; containers are left to themselves. Then the stack starts on the same folder. */
  async killEverything(): Promise<void> {
    const parts = ["runner-local-1", "api", "bridge", "s3", "postgres"].map((part) => this.#stack.partPid(part));
    const killed = this.#stack.kill();
    for (const leader of parts) if (leader !== null) kill(-leader, "SIGKILL");
    await killed;
    this.#stack = await startedOn(this.dataDir, this.#options);
  }

  /** Ends all of it; the folder stays. */
  async close(): Promise<void> {
    for (const watcher of this.watchers) watcher.close();
    await this.#runner?.stop();
    await this.#stack.stop();
    await this.#wire?.close();
    await this.gate.close();
  }

  async remove(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #startRunner(): Promise<void> {
    const { api_url: apiUrl, runner_token: token } = this.#stack.ready;
    this.#wire = await CuttableProxy.listen(Number(new URL(apiUrl).port));
    this.#runner = startRunner({ apiUrl: `http://127.0.0.1:${this.#wire.port}`, token, slots: SLOTS, dataDir: this.dataDir });
  }
}

const startedOn = (dataDir: string, { leaseTtlMs, proxied }: StandOptions): Promise<StackHandle> =>
  startStack({
    dataDir,
    executor: "docker",
    runners: proxied ? 0 : 1,
    slots: SLOTS,
    env: { RGRID_LIMITS: chaosLimits(leaseTtlMs) },
  });

/** @param pid a process, or minus the leader of a group */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
