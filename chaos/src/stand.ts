import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@rgrid/schema/client";
import { type StackHandle, startStack } from "@rgrid/stack";
import Docker from "dockerode";
import { CuttableProxy } from "./cuttable-proxy.ts";
import { Gate } from "./gate.ts";
import { chaosLimits } from "./limits.ts";
import { OwnEngine } from "./own-engine.ts";
import { type StartedRunner, startRunner } from "./own-runner.ts";
import { kill } from "./processes.ts";
import { type Submitted, submit } from "./submit.ts";
import { until } from "./until.ts";
import { Watcher } from "./watcher.ts";

/** Of these and of those that may not run again every fifth, so that some of both kinds are watched. */
const WATCHED_EVERY = 4;

export type StandOptions = {
  leaseTtlMs: number;
  /** Slots of a runner: every execution of a trial runs at once. */
  executions: number;
  /** The stack's own runner; or one of ours behind a wire that can be cut; or one of ours over an engine of its own, which can be killed. */
  runner: "stack" | "wired" | "own engine";
};

/** Lines that all scripts print in a second: as many logs as a small machine can take are as many lines each. */
const LINES_PER_SECOND = 200;

/** The local stack on a new folder, a runner with a slot for each execution, and the gate where user code reports. */
export class Stand {
  readonly dataDir: string;
  readonly gate: Gate;
  readonly submitted: Submitted[] = [];
  readonly watchers: Watcher[] = [];
  readonly #options: StandOptions;
  #stack: StackHandle;
  #wire: CuttableProxy | null = null;
  #ownEngine: OwnEngine | null = null;
  readonly #runners: StartedRunner[] = [];

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
    try {
      await stand.#startRunner();
      return stand;
    } catch (error) {
      await stand.close();
      throw error;
    }
  }

  /** That runs this trial's containers. */
  get docker(): Docker {
    return this.#ownEngine?.docker ?? new Docker();
  }
  get engine(): OwnEngine {
    if (this.#ownEngine === null) throw new Error("this scenario has no engine of its own");
    return this.#ownEngine;
  }

  get client(): Client {
    const { api_url: baseUrl, api_key: token } = this.#stack.ready;
    return createClient({ baseUrl, token });
  }
  get operatorToken(): string {
    return this.#stack.ready.operator_token;
  }
  get wire(): CuttableProxy {
    if (this.#wire === null) throw new Error("this scenario's runner has no wire");
    return this.#wire;
  }
  /** What the runner of ours said so far. */
  get runnerSaid(): string {
    return this.#runners[0]?.said() ?? "";
  }

  /** Creates executions; each create is repeated until it is answered, as the CLI repeats it. */
  async submit(count: number): Promise<void> {
    const first = this.submitted.length;
    const lineSeconds = this.#options.executions / LINES_PER_SECOND;
    const made = Array.from({ length: count }, (_, index) =>
      submit({ client: () => this.client, n: first + index, gatePort: this.gate.port, lineSeconds }),
    );
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
    await Promise.all(this.#runners.map((runner) => runner.stop()));
    await this.#ownEngine?.close();
    await this.#stack.stop();
    await this.#wire?.close();
    await this.gate.close();
  }

  async remove(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Another runner of ours, whose connections are left alone. */
  startSpareRunner(): void {
    this.#run("spare", this.#stack.ready.api_url);
  }

  async #startRunner(): Promise<void> {
    const { api_url: apiUrl } = this.#stack.ready;
    if (this.#options.runner === "wired") {
      this.#wire = await CuttableProxy.listen(Number(new URL(apiUrl).port));
      this.#run("wired", `http://127.0.0.1:${this.#wire.port}`);
    }
    if (this.#options.runner === "own engine") {
      this.#ownEngine = await OwnEngine.open(this.dataDir);
      this.#run("own-engine", apiUrl);
    }
  }

  #run(name: string, apiUrl: string): void {
    const { runner_token: token } = this.#stack.ready;
    const dockerSocket = this.#ownEngine?.socket ?? null;
    const slots = this.#options.executions;
    this.#runners.push(startRunner({ name, apiUrl, token, slots, dataDir: this.dataDir, dockerSocket }));
  }
}

const startedOn = (dataDir: string, { leaseTtlMs, executions, runner }: StandOptions): Promise<StackHandle> =>
  startStack({
    dataDir,
    executor: "docker",
    runners: runner === "stack" ? 1 : 0,
    slots: executions,
    env: { RGRID_LIMITS: chaosLimits(leaseTtlMs) },
  });
