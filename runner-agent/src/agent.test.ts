import type { Assignment, LeaseAnswer, PollAnswer, PollRequest, RegisterAnswer } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { Agent, type AgentEnd } from "./agent.ts";
import type { ContainerEngine, EngineLost, StartupFailure } from "./container/port.ts";
import type { ControlPlane, LeaseCalls, Reply } from "./control-plane/port.ts";
import { memorySpool } from "./files/memory-spool.ts";
import type { FileStore } from "./files/port.ts";
import type { ObjectTransfer } from "./objects/port.ts";
import { assignmentOf } from "./testing/assignment.ts";
import { type ManualHost, manualHost } from "./testing/manual-host.ts";

type Refusal = Extract<Reply<never>, { outcome: "refused" }>;
const REGISTERED: RegisterAnswer = {
  runner_id: `run_${"0".repeat(24)}`,
  account_id: `acc_${"0".repeat(24)}`,
  session: "session",
  session_expires_at: "2030-01-01T00:00:00.000Z",
  poll_ms: 25_000,
  heartbeat_ms: 15_000,
  lease_ttl_ms: 120_000,
  cancel_grace_ms: 10_000,
  cancel_wait_ms: 45_000,
};
const ok = <T>(answer: T): Reply<T> => ({ outcome: "ok", answer });
const refusal = (http: number, code: string): Refusal => ({
  outcome: "refused",
  http,
  code,
  reason: code,
  expected: null,
  message: "no",
});
const unreachable: Reply<never> = { outcome: "unreachable", cause: "ECONNREFUSED", retryAfterMs: null };
const nothing = ok<PollAnswer>({ assignments: [], commands: [] });

/** An agent over fakes: a control plane that says what the test tells it to, in order, and an engine that never has a container ready. */
class Rig {
  readonly host: ManualHost = manualHost();
  readonly polls: PollRequest[] = [];
  readonly told: string[] = [];
  readonly reaped: string[][] = [];
  registrations = 0;
  freeBytes = 2 ** 40;
  leftovers: string[] = [];
  /** Why the engine does not answer. */
  engineProblem: string | null = null;
  readonly #registerReplies: Reply<RegisterAnswer>[];
  readonly #pollReplies: Reply<PollAnswer>[];
  #watchers: (() => void)[] = [];

  constructor({ registers = [], polls = [] }: { registers?: Reply<RegisterAnswer>[]; polls?: Reply<PollAnswer>[] }) {
    this.#registerReplies = registers;
    this.#pollReplies = polls;
  }

  readonly agent = new Agent({
    ports: {
      host: this.host,
      control: this.#control(),
      engine: this.#engine(),
      files: this.#files(),
      objects: {} as ObjectTransfer,
    },
    registration: {
      name: "test",
      incarnation: "incarnation",
      version: "0",
      executor: "docker",
      slots: 2,
      labels: [],
      runtimes: ["python:3.11"],
      machine: { cpus: 1, memory_bytes: 1, arch: "x64", os: "linux" },
      price_per_hour_micros: null,
    },
    stateDir: "/state",
    network: true,
    minFreeDiskBytes: 2 ** 30,
  });

  /** Resolves once `condition` holds; looked at whenever the agent calls out. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  #called(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const wake of watchers) wake();
  }

  #control(): ControlPlane {
    return {
      register: async () => {
        this.registrations += 1;
        this.#called();
        return this.#registerReplies.shift() ?? ok(REGISTERED);
      },
      poll: (_session, request, signal) => {
        this.polls.push(request);
        this.#called();
        const reply = this.#pollReplies.shift();
        if (reply) return Promise.resolve(reply);
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve(unreachable), { once: true }));
      },
      lease: () => this.#lease(),
    };
  }

  #lease(): LeaseCalls {
    const tell = (fact: string) => async (): Promise<Reply<LeaseAnswer>> => {
      this.told.push(fact);
      this.#called();
      return ok({ status: "running", version: 1, commands: [], stored_through: 0 });
    };
    return {
      accept: tell("accept"),
      started: tell("started"),
      heartbeat: tell("heartbeat"),
      events: tell("events"),
      exited: tell("exited"),
      finish: (request) => tell(`finish ${request.verdict} ${request.error?.error_code}`)(),
      release: (reason) => tell(`release ${reason}`)(),
      inputs: async () => unreachable,
      outputs: async () => unreachable,
    };
  }

  #engine(): ContainerEngine {
    return {
      kind: "docker",
      problem: async () => this.engineProblem,
      // An image that is being pulled, until it is given up.
      acquire: (_request, signal) =>
        new Promise<StartupFailure | EngineLost>((resolve) => {
          if (this.engineProblem !== null) return resolve({ outcome: "engine_lost", reason: this.engineProblem });
          const failure: StartupFailure = { outcome: "failed", code: "network_timeout", details: {} };
          signal.addEventListener("abort", () => resolve(failure), { once: true });
        }),
      reap: async (isLive) => {
        const removed = this.leftovers.filter((name) => !isLive(name));
        this.leftovers = this.leftovers.filter(isLive);
        this.reaped.push(removed);
        this.#called();
        return removed.length;
      },
    };
  }

  #files(): FileStore {
    const unused = async (): Promise<never> => {
      throw new Error("no container is ever ready");
    };
    return {
      has: async () => true,
      store: unused,
      placeContent: unused,
      placeBytes: unused,
      placeFolder: unused,
      changedFiles: unused,
      digest: unused,
      forget: () => undefined,
      freeBytes: async () => this.freeBytes,
      spool: () => memorySpool(),
      sweepSpools: async () => undefined,
    };
  }
}

const assigned = (assignment: Assignment): Reply<PollAnswer> => ok({ assignments: [assignment], commands: [] });

async function check(rig: Rig): Promise<AgentEnd> {
  return rig.agent.run();
}

describe("Agent", () => {
  it("ends when a newer process of the runner has registered", async () => {
    expect(await check(new Rig({ polls: [nothing, refusal(409, "runner_replaced")] }))).toEqual({ reason: "replaced" });
  });

  it("registers again when its session is not valid any more", async () => {
    const rig = new Rig({ polls: [refusal(401, "unauthorized"), refusal(409, "runner_replaced")] });
    await check(rig);
    expect({ registrations: rig.registrations, polls: rig.polls.length }).toEqual({ registrations: 2, polls: 2 });
  });

  it("ends with what the API says when its token is refused, at the start or later", async () => {
    const refused = { reason: "refused", message: "unauthorized: no" };
    const atStart = new Rig({ registers: [refusal(401, "unauthorized")] });
    expect(await check(atStart)).toEqual(refused);
    const later = new Rig({ registers: [ok(REGISTERED), refusal(401, "unauthorized")], polls: [refusal(401, "unauthorized")] });
    expect(await check(later)).toEqual(refused);
  });

  it("waits longer and longer while the API can't be reached, with jitter and a bound", async () => {
    const rig = new Rig({ registers: Array.from({ length: 8 }, () => unreachable), polls: [refusal(409, "runner_replaced")] });
    const ended = check(rig);
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await rig.until(() => rig.registrations === attempt);
      // The wait is begun a turn after the answer.
      await new Promise(setImmediate);
      rig.host.advance(15_000);
    }
    await ended;
    expect(rig.host.slept.slice(0, 8).map(Math.round)).toEqual([499, 999, 1998, 3996, 7992, 14_985, 14_985, 14_985]);
  });

  it("waits as long as it is asked to before it polls again", async () => {
    const limited: Reply<never> = { outcome: "unreachable", cause: "rate_limited", retryAfterMs: 7_000 };
    const rig = new Rig({ polls: [limited, refusal(409, "runner_replaced")] });
    const ended = check(rig);
    await rig.until(() => rig.polls.length === 1);
    for (const ms of [6_999, 1]) {
      await new Promise(setImmediate);
      expect(rig.polls).toHaveLength(1);
      rig.host.advance(ms);
    }
    await ended;
    expect(rig.polls).toHaveLength(2);
  });

  it("hands back what has not started when it drains, and takes nothing meanwhile", async () => {
    const rig = new Rig({ polls: [assigned(assignmentOf({ script: "" }))] });
    const ended = check(rig);
    await rig.until(() => rig.told.includes("accept") && rig.polls.length === 2);
    expect(rig.polls[1]).toMatchObject({ number: 2, slots: 1, holds: [{ lease: 1 }] });
    const drained = rig.agent.drain(1000);
    await rig.until(() => rig.polls.at(-1)?.full === "it ends once what it runs has ended");
    await rig.until(() => rig.polls.length === 3);
    expect(rig.polls[2]?.slots).toBe(0);
    rig.host.advance(1000);
    await drained;
    expect(await ended).toEqual({ reason: "drained" });
    expect(rig.told).toEqual(["accept", "release drained"]);
  });

  it("hears each longer timeout over a poll, and says with the next which one it has heard", async () => {
    const assignment = assignmentOf({ script: "" });
    const { execution_id, lease } = assignment;
    const extend = (timeout_ms: number) =>
      ok<PollAnswer>({ assignments: [], commands: [{ execution_id, lease, command: { type: "extend", timeout_ms } }] });
    const rig = new Rig({ polls: [assigned(assignment), extend(600_000), extend(1_200_000), extend(600_000)] });
    const ended = check(rig);
    await rig.until(() => rig.polls.length === 4);
    // The last is no news, after which it waits a little.
    await new Promise(setImmediate);
    rig.host.advance(5_000);
    await rig.until(() => rig.polls.length === 5);
    expect(rig.polls.slice(1).map(({ holds }) => holds[0]?.timeout_ms)).toEqual([undefined, 600_000, 1_200_000, 1_200_000]);
    expect(rig.polls[4]?.holds[0]?.heard).toEqual(["extend"]);
    rig.agent.handBack();
    await ended;
  });

  it("removes every minute what no lease of its own owns", async () => {
    const assignment = assignmentOf({ script: "" });
    const own = `${assignment.execution_id}-1`;
    const rig = new Rig({ polls: [assigned(assignment)] });
    const ended = check(rig);
    await rig.until(() => rig.polls.length === 2);
    rig.leftovers = [own, "exec_other-1"];
    rig.host.advance(60_000);
    await rig.until(() => rig.reaped.length === 1);
    expect(rig.reaped).toEqual([["exec_other-1"]]);
    expect(rig.leftovers).toEqual([own]);
    rig.agent.handBack();
    await ended;
  });

  it("hands back what a lost engine can't start, takes nothing until it answers again, and then removes what was left", async () => {
    const rig = new Rig({ polls: [assigned(assignmentOf({ script: "" }))] });
    rig.engineProblem = "Docker does not answer";
    rig.leftovers = ["exec_other-1"];
    const ended = check(rig);
    await rig.until(() => rig.polls.at(-1)?.full === "Docker does not answer" && rig.polls.at(-1)?.holds.length === 0);
    expect(rig.polls.at(-1)?.slots).toBe(0);
    expect(rig.told).toEqual(["accept", "release engine_lost"]);
    rig.engineProblem = null;
    rig.host.advance(2000);
    await rig.until(() => rig.polls.at(-1)?.slots === 2 && rig.reaped.length === 1);
    expect(rig.polls.at(-1)).not.toHaveProperty("full");
    expect(rig.leftovers).toEqual([]);
    rig.agent.handBack();
    await ended;
  });

  it("takes nothing while the disk is nearly full, and says so", async () => {
    const rig = new Rig({ polls: [nothing, nothing, refusal(409, "runner_replaced")] });
    rig.freeBytes = 2 ** 20;
    await check(rig);
    expect(rig.polls[0]).toMatchObject({ slots: 0, full: "less than 1024 MiB of disk are free" });
    expect(rig.host.events.filter((event) => event === "disk_full")).toHaveLength(1);
  });
});
