import type { ExecutionId } from "@rgrid/schema";
import fc from "fast-check";
import { expect, it } from "vitest";
import { MemoryDispatcherStore } from "../adapters/memory/dispatcher-store.ts";
import type { DispatchNote, Needs, PollResult } from "./facts.ts";
import { account, executionIdOf, type FakeExecution, pollOf, registration, World } from "./fixtures.ts";
import { takes } from "./match.ts";
import type { Change } from "./store.ts";

/** Below the slots of all runners and of a batch that crosses it. */
const IN_FLIGHT_MAX = 4;
const RUNNERS = [
  { slots: 1, labels: [] },
  { slots: 2, labels: ["gpu"] },
  { slots: 3, labels: ["gpu", "big"] },
];
const KEYS = [undefined, undefined, "k1", "k2"];
const LABELS = [[], ["gpu"], ["big"], ["nowhere"]];

/** Holds every commit against what was stored before: per execution only newer versions. */
class WatchedStore extends MemoryDispatcherStore {
  readonly #versions = new Map<ExecutionId, number>();

  override commit(changes: readonly Change[], alarmAt: number | null): void {
    for (const change of changes) {
      if (change.type === "forget_row") this.#versions.delete(change.removed.id);
      if (change.type !== "put_row" && change.type !== "remove_row") continue;
      const { id, version } = change.type === "put_row" ? change.note : change.removed;
      // A row whose execution does not exist is removed at the version that was asked about.
      expect(version).toBeGreaterThan(this.#versions.get(id) ?? -1);
      this.#versions.set(id, version);
    }
    super.commit(changes, alarmAt);
  }
}

/** A runner that keeps count of its slots and, when its connection is dead, never sees an answer. */
class ModelRunner {
  incarnation = 1;
  readonly holds = new Map<ExecutionId, number>();
  #results: PollResult[] = [];
  #deaf = false;
  readonly n: number;
  readonly slots: number;
  readonly labels: string[];

  constructor(n: number, { slots, labels }: { slots: number; labels: string[] }) {
    this.n = n;
    this.slots = slots;
    this.labels = labels;
  }

  register(world: World): void {
    const incarnation = `incarnation${this.incarnation}`;
    world.dispatcher.register(registration(this.n, { incarnation, slots: this.slots, labels: this.labels }));
  }

  poll(world: World, deaf: boolean): void {
    this.#deaf = deaf;
    const holds = [...this.holds].map(([execution_id, lease]) => ({ execution_id, lease, heard: [] }));
    const { slots, labels } = this;
    const poll = pollOf(this.n, { incarnation: `incarnation${this.incarnation}`, slots: slots - holds.length, labels, holds });
    const { open, results } = world.polls.open(poll);
    this.#results = results;
    world.dispatcher.poll(open);
  }

  hear(): void {
    for (const result of this.#results.splice(0)) {
      if (this.#deaf || result.outcome !== "work") continue;
      for (const { execution_id, lease } of result.offers) this.holds.set(execution_id, lease);
      expect(this.holds.size).toBeLessThanOrEqual(this.slots);
    }
  }
}

/** Everything that may happen, in any order; whatever an execution commits is told to the dispatcher now, later, twice or never. */
class Model {
  readonly world = new World({}, (setAlarm) => new WatchedStore(setAlarm));
  readonly runners = RUNNERS.map((shape, index) => new ModelRunner(index + 1, shape));
  readonly #history: DispatchNote[] = [];
  readonly #offering = new Map<ExecutionId, number>();
  #waitAtGate: (() => void)[] | null = [];
  /**
   * False once a restart fell between an offer and its verdict: then an execution is leased that the dispatcher can't count before it is
   * told, and may have given the place to another. Such a lease is taken back: what is accepted stays within the limit all the same.
   */
  #countsExactly = true;

  constructor() {
    this.world.dispatcher.admit({ account_id: account, in_flight_max: IN_FLIGHT_MAX, queued_max: 100 });
    for (const runner of this.runners) runner.register(this.world);
  }

  create(n: number, part: Partial<Needs>, told: boolean): void {
    if (this.world.executions.has(executionIdOf(n))) return;
    const execution = this.world.execution(n, part);
    const offer = execution.offer.bind(execution);
    const { id } = execution.note;
    execution.offer = async (runner) => {
      this.#offering.set(id, (this.#offering.get(id) ?? 0) + 1);
      expect(this.#offering.get(id)).toBe(1);
      await new Promise<void>((pass) => (this.#waitAtGate ? this.#waitAtGate.push(pass) : pass()));
      this.#offering.set(id, 0);
      return offer(runner);
    };
    this.tell(execution, told);
  }

  tell(execution: FakeExecution, told: boolean): void {
    this.#history.push(execution.note);
    if (told) this.world.dispatcher.sync(execution.note);
  }

  repeatOld(index: number): void {
    const old = this.#history[index % Math.max(1, this.#history.length)];
    if (old) this.world.dispatcher.sync(old);
  }

  /** Something happens to an execution by itself: accepted, ended, its offer expired, its objects out of reach. */
  live(n: number, what: "accept" | "end" | "expire" | "unreach" | "lose", told: boolean): void {
    const execution = this.world.executions.get(executionIdOf(n));
    if (!execution) return;
    const { state, lease } = execution.note;
    const pending = state === "leased" && lease?.accepted === false;
    if (what === "unreach") execution.unreachable = !execution.unreachable;
    if (what === "lose") execution.losesAnswers = !execution.losesAnswers;
    if (what === "accept" && pending && this.runners.some((r) => r.holds.get(execution.note.id) === lease.token))
      execution.accept();
    if (what === "expire" && pending) execution.requeue();
    if (what === "end" && state !== "gone") execution.end();
    this.#dropLost();
    this.tell(execution, told);
  }

  /** Lets every offer through, those that start meanwhile too, and time pass. */
  async settle(passMs = 0): Promise<void> {
    for (const pass of this.#waitAtGate ?? []) pass();
    this.#waitAtGate = null;
    await this.world.dispatcher.settled();
    await this.world.pass(passMs);
    this.#waitAtGate = [];
  }

  restart(): void {
    // Offers of the old one go on in the execution, and their verdicts come back to nobody.
    this.#countsExactly = false;
    this.#offering.clear();
    this.world.start();
  }

  replace(runner: ModelRunner): void {
    runner.incarnation += 1;
    runner.holds.clear();
    runner.register(this.world);
  }

  /** A runner loses sight of a lease without a restart. */
  forget(runner: ModelRunner): void {
    for (const id of runner.holds.keys()) {
      runner.holds.delete(id);
      return;
    }
  }

  check(): void {
    for (const runner of this.runners) runner.hear();
    // Whatever a restart lost.
    const keys = [...this.world.executions.values()].flatMap(({ note }) =>
      note.lease?.accepted ? (note.needs.concurrency_key ?? []) : [],
    );
    expect(new Set(keys).size).toBe(keys.length);
    const leased = [...this.world.executions.values()].filter((execution) => execution.note.state === "leased");
    expect(leased.filter(({ note }) => note.lease?.accepted).length).toBeLessThanOrEqual(IN_FLIGHT_MAX);
    if (!this.#countsExactly) return;
    expect(leased.length).toBeLessThanOrEqual(IN_FLIGHT_MAX);
  }

  /** Faults stop: all is told, runners poll truthfully, time passes. */
  async recover(): Promise<void> {
    for (let round = 0; round < 12; round++) {
      for (const execution of this.world.executions.values()) {
        execution.unreachable = false;
        execution.losesAnswers = false;
        const { lease } = execution.note;
        if (lease?.accepted === false) {
          // Whoever has it accepts it. Else the execution's own deadline, `offerMs`, which a round outlasts: after a restart two leases may have met one slot.
          if (this.runners.some((runner) => runner.holds.get(execution.note.id) === lease.token)) execution.accept();
          else if (round > 0) execution.requeue();
        }
        this.world.dispatcher.sync(execution.note);
      }
      await this.settle();
      this.check();
      this.#dropLost();
      for (const runner of this.runners) runner.poll(this.world, false);
      await this.settle(this.world.limits.outboxBackoffMaxMs);
      this.check();
    }
  }

  /** A free matching runner and a waiting row within limits always meet. */
  expectMet(): void {
    const notes = [...this.world.executions.values()].map((execution) => execution.note);
    const leased = notes.filter((note) => note.state === "leased");
    // Every lease was delivered, or ended because its runner does not hold it.
    const unheld = leased.filter((note) => this.runners.every((runner) => runner.holds.get(note.id) !== note.lease?.token));
    expect(unheld.map((note) => note.id)).toEqual([]);
    const inFlight = leased.length;
    if (this.#countsExactly) expect(inFlight).toBeLessThanOrEqual(IN_FLIGHT_MAX);
    if (inFlight >= IN_FLIGHT_MAX) return;
    const free = this.runners.filter((runner) => runner.holds.size < runner.slots);
    const runtimes = ["python:3.11"];
    const keys = new Set(leased.map((note) => note.needs.concurrency_key));
    const hasTurn = ({ needs: { concurrency_key } }: DispatchNote) => concurrency_key === undefined || !keys.has(concurrency_key);
    const unmet = notes.filter(
      (note) =>
        note.state === "waiting" &&
        hasTurn(note) &&
        free.some((r) => takes({ name: "", labels: r.labels, runtimes }, note.needs)),
    );
    expect(unmet.map((note) => note.id)).toEqual([]);
  }

  /** Runners learn by their heartbeats that a lease is over. */
  #dropLost(): void {
    for (const runner of this.runners) {
      for (const [id, token] of runner.holds)
        if (this.world.executions.get(id)?.note.lease?.token !== token) runner.holds.delete(id);
    }
  }
}

const n = fc.nat(9);
const told = fc.boolean();
type Step = (model: Model) => void | Promise<void>;
const runnerOf = (model: Model, index: number): ModelRunner => {
  const runner = model.runners[index % model.runners.length];
  if (!runner) throw new Error("no runner");
  return runner;
};
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(n, fc.constantFrom(...LABELS), fc.constantFrom(...KEYS), told).map(
      ([i, labels, concurrency_key, t]): Step =>
        (m) =>
          m.create(i, { labels, concurrency_key }, t),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(n, fc.constantFrom("accept", "accept", "end", "expire", "unreach"), told).map(
      ([i, what, t]): Step =>
        (m) =>
          m.live(i, what, t),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat(100).map(
      (i): Step =>
        (m) =>
          m.repeatOld(i),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(n, fc.boolean()).map(
      ([i, deaf]): Step =>
        (m) =>
          runnerOf(m, i).poll(m.world, deaf),
    ),
  },
  { weight: 4, arbitrary: fc.constant<Step>((m) => m.settle()) },
  {
    weight: 2,
    arbitrary: fc.nat(2000).map(
      (ms): Step =>
        (m) =>
          m.settle(ms),
    ),
  },
  {
    weight: 2,
    arbitrary: n.map(
      (i): Step =>
        (m) =>
          m.forget(runnerOf(m, i)),
    ),
  },
  // Rare: each of them ends what can be counted exactly, or most of what is held.
  {
    weight: 1,
    arbitrary: fc.tuple(n, fc.nat(7)).map(
      ([i, kind]): Step =>
        (m) => {
          if (kind === 0) m.restart();
          else if (kind === 1) m.live(i, "lose", false);
          else if (kind <= 3) m.replace(runnerOf(m, i));
        },
    ),
  },
);

it("offers no row twice at once, keeps slots, versions and concurrency keys, and limits while no verdict is lost, and lets the free and the waiting meet", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80, size: "max" }), async (steps) => {
      const model = new Model();
      for (const run of steps) {
        await run(model);
        model.check();
      }
      await model.recover();
      model.expectMet();
    }),
    { numRuns: 400 },
  );
}, 60_000);
