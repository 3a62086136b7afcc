import { describe, expect, it } from "vitest";
import type { PollResult } from "./facts.ts";
import {
  account,
  accountIdOf,
  executionIdOf,
  FakeExecution,
  goneNote,
  pollOf,
  registration,
  runnerIdOf,
  World,
  waitingNote,
} from "./fixtures.ts";

const offered = (results: PollResult[]) =>
  results.flatMap((result) => (result.outcome === "work" ? result.offers.map((offer) => offer.execution_id) : []));

function worldWithRunner(part: Parameters<typeof registration>[1] = {}): World {
  const world = new World();
  world.dispatcher.register(registration(1, part));
  return world;
}

describe("offers", () => {
  it("gives an open poll what is queued after it, without a timer", async () => {
    const world = worldWithRunner();
    const results = await world.poll(1);
    const execution = world.execution(1);
    const answer = await world.sync(execution);
    expect(answer).toEqual({ waiting: null, matched: true });
    expect(results).toEqual([
      { outcome: "work", offers: [{ execution_id: executionIdOf(1), lease: 1, secret: "secret-1" }], commands: [] },
    ]);
  });

  it("gives a poll what waits, up to its free slots, by priority and then age", async () => {
    const world = worldWithRunner();
    for (const execution of [world.execution(1), world.execution(2, { priority: 5 }), world.execution(3)])
      await world.sync(execution);
    expect(offered(await world.poll(1, { slots: 2 }))).toEqual([executionIdOf(2), executionIdOf(1)]);
    expect(world.executions.get(executionIdOf(3))?.offers).toBe(0);
  });

  it("has one more script behind 10,000 runs of another be next or next but one, and one with a higher priority next", async () => {
    const world = worldWithRunner();
    const queued = 10_000;
    for (let n = 1; n <= queued; n++) world.execution(n, { script: "sweep.py" });
    for (const execution of world.executions.values()) world.dispatcher.sync(execution.note);
    const [single, more, urgent] = [
      world.execution(queued + 1, { script: "analyze.py" }),
      world.execution(queued + 2, { script: "sweep.py" }),
      world.execution(queued + 3, { script: "sweep.py", priority: 1 }),
    ];
    expect(await world.sync(single)).toMatchObject({ waiting: { position: 2 } });
    expect(await world.sync(more)).toMatchObject({ waiting: { position: queued + 2 } });
    expect(await world.sync(urgent)).toMatchObject({ waiting: { position: 1 } });
    const inTurn = [urgent.note.id, executionIdOf(1), single.note.id, executionIdOf(2)];
    expect(offered(await world.poll(1, { slots: 4 }))).toEqual(inTurn);
  });

  it("takes a refusal's facts as the row, and goes on with the next", async () => {
    const world = worldWithRunner();
    const cancelled = world.execution(1);
    await world.sync(cancelled);
    await world.sync(world.execution(2));
    cancelled.end();
    expect(offered(await world.poll(1))).toEqual([executionIdOf(2)]);
    expect(world.store.load().rows.map((row) => row.id)).toEqual([executionIdOf(2)]);
  });

  it("removes a row whose execution does not exist", async () => {
    const world = worldWithRunner();
    world.dispatcher.sync(waitingNote(1));
    await world.poll(1);
    expect(world.store.load()).toMatchObject({ rows: [], removed: [{ id: executionIdOf(1) }] });
  });

  it("leaves an unreachable execution queued, tries again by the alarm with growing pauses, and never in a loop", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    execution.unreachable = true;
    await world.sync(execution);
    const results = await world.poll(1);
    // On its way, as far as anyone can know: the lease may have been minted.
    expect(world.dispatcher.explain(account, execution.note.id)).toBeNull();
    const first = (world.alarmAt ?? 0) - world.now;
    await world.pass(first);
    expect((world.alarmAt ?? 0) - world.now).toBe(2 * first);
    execution.unreachable = false;
    await world.pass(2 * first);
    expect(offered(results)).toEqual([executionIdOf(1)]);
  });

  it("keeps the place of an offer whose answer was lost until it is known who has the lease", async () => {
    const world = worldWithRunner();
    world.dispatcher.admit({ account_id: account, in_flight_max: 1, queued_max: 9 });
    const [first, second] = [world.execution(1), world.execution(2)];
    first.losesAnswers = true;
    await world.sync(first);
    const results = await world.poll(1);
    await world.sync(second);
    expect([offered(results), second.note.state]).toEqual([[], "waiting"]);
    first.losesAnswers = false;
    await world.pass((world.alarmAt ?? 0) - world.now);
    expect([offered(results), second.note.state]).toEqual([[executionIdOf(1)], "waiting"]);
  });

  it("does not run through the whole queue while no execution can be reached", async () => {
    const world = worldWithRunner();
    let calls = 0;
    for (let n = 1; n <= 50; n++) {
      const execution = world.execution(n);
      await world.sync(execution);
      execution.offer = async () => {
        calls += 1;
        throw new Error("unreachable");
      };
    }
    await world.poll(1);
    expect(calls).toBe(1);
  });

  it("answers with the batch that is decided and keeps the slot of an offer that is still under way", async () => {
    const world = worldWithRunner();
    const slow = world.execution(1);
    const offer = slow.offer.bind(slow);
    const gate = Promise.withResolvers<void>();
    slow.offer = async (runner) => gate.promise.then(() => offer(runner));
    const { open, results } = world.polls.open(pollOf(1, { slots: 2 }));
    world.dispatcher.poll(open);
    world.dispatcher.sync(slow.note);
    world.dispatcher.sync(world.execution(2).note);
    world.dispatcher.sync(world.execution(3).note);
    gate.resolve();
    await world.dispatcher.settled();
    expect(offered(results).length).toBeLessThanOrEqual(2);
    expect(world.executions.get(executionIdOf(3))?.offers).toBe(0);
  });
});

describe("redelivery", () => {
  it("gives the same lease again when the answer was lost", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    const first = await world.poll(1);
    expect(await world.poll(1)).toEqual(first);
    expect(execution.offers).toBe(1);
  });

  it("gives lost leases again only up to the slots that are free now", async () => {
    const world = worldWithRunner();
    for (const n of [1, 2]) await world.sync(world.execution(n));
    expect(offered(await world.poll(1, { slots: 2 }))).toHaveLength(2);
    expect(offered(await world.poll(1, { slots: 1 }))).toHaveLength(1);
    expect(offered(await world.poll(1, { slots: 0 }))).toEqual([]);
  });

  it("asks the execution of a lease that was given for longer than an offer lasts, instead of giving it for ever", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    // It ended, and the note that says so never came.
    execution.end();
    await world.pass(world.limits.offerMs + 1);
    expect(offered(await world.poll(1))).toEqual([]);
    expect(execution.withdrawn).toEqual([1]);
    expect(world.dispatcher.presence(account)).toMatchObject([{ slots_in_use: 0 }]);
  });

  it("leaves a lease that is accepted to its runner, where the note that says so is late", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    execution.accept();
    await world.pass(world.limits.offerMs + 1);
    await world.poll(1, { slots: 0, holds: [{ execution_id: execution.note.id, lease: 1, heard: [] }] });
    expect([execution.note.state, execution.withdrawn, execution.orphaned]).toEqual(["leased", [1], []]);
    expect(world.dispatcher.presence(account)).toMatchObject([{ slots_in_use: 1 }]);
  });

  it("gives a lease while the answer about the one before it is on its way", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    const answered = Promise.withResolvers<void>();
    const orphan = execution.orphan.bind(execution);
    execution.orphan = async (lease) => {
      const facts = await orphan(lease);
      await answered.promise;
      return facts;
    };
    world.dispatcher.register(registration(1, { incarnation: "incarnation2" }));
    const { open, results } = world.polls.open(pollOf(1, { incarnation: "incarnation2" }));
    world.dispatcher.poll(open);
    // Its own note comes before the answer, and it is offered anew.
    await Promise.resolve();
    world.dispatcher.sync(execution.note);
    await new Promise(setImmediate);
    expect([offered(results), execution.note.lease?.token]).toEqual([[execution.note.id], 2]);
    answered.resolve();
    await world.dispatcher.settled();
  });

  it("delivers a lease whose verdict was lost, once the execution tells of it", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    execution.losesAnswers = true;
    const results = await world.poll(1);
    await world.sync(execution);
    expect(results).toEqual([]);
    await world.sync(execution);
    expect(offered(results)).toEqual([executionIdOf(1)]);
  });

  it("orphans an accepted lease that its runner does not hold, and applies the facts", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    execution.accept();
    await world.sync(execution);
    await world.poll(1);
    expect(execution.orphaned).toEqual([1]);
    expect(world.dispatcher.presence(account)).toMatchObject([{ slots_in_use: 0 }]);
  });

  it("orphans every lease of older incarnations at registration, and offers the unstarted again", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    world.dispatcher.register(registration(1, { incarnation: "incarnation2" }));
    await world.dispatcher.settled();
    expect(execution.orphaned).toEqual([1]);
    expect(offered(await world.poll(1, { incarnation: "incarnation2" }))).toEqual([executionIdOf(1)]);
    expect(execution.offers).toBe(2);
  });

  it("survives a restart between any two steps: rows, runners and limits are stored", async () => {
    const world = worldWithRunner();
    world.dispatcher.admit({ account_id: account, in_flight_max: 1, queued_max: 10 });
    await world.sync(world.execution(1));
    await world.sync(world.execution(2));
    world.start();
    expect(offered(await world.poll(1, { slots: 4 }))).toEqual([executionIdOf(1)]);
    world.start();
    expect(world.dispatcher.explain(account, executionIdOf(2))).toMatchObject({ position: 1, reason: "account_limit" });
    expect(offered(await world.poll(1, { slots: 4 }))).toEqual([executionIdOf(1)]);
  });
});

describe("polls", () => {
  it("ends the older poll of a runner when a newer one comes", async () => {
    const world = worldWithRunner();
    const older = await world.poll(1);
    const newer = await world.poll(1);
    expect([older, newer]).toEqual([[{ outcome: "nothing" }], []]);
  });

  it("does not hear a late one: it ends neither the newest nor a lease that was accepted since", async () => {
    const world = worldWithRunner();
    const late = { number: pollOf(1).number };
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    execution.accept();
    await world.sync(execution);
    const whileNoneIsOpen = await world.poll(1, late);
    const newest = await world.poll(1, { slots: 0, holds: [{ execution_id: execution.note.id, lease: 1, heard: [] }] });
    const besideTheNewest = await world.poll(1, late);
    expect([whileNoneIsOpen, besideTheNewest, newest]).toEqual([[{ outcome: "nothing" }], [{ outcome: "nothing" }], []]);
    expect([execution.orphaned, world.dispatcher.presence(account)]).toMatchObject([[], [{ slots_in_use: 1 }]]);
  });

  it("knows a late one, or a copy, also after a restart: by the poll that is open, or by what was stored with the answer", async () => {
    const world = worldWithRunner();
    const late = { number: pollOf(1).number };
    const idle = await world.poll(1);
    world.start();
    expect([await world.poll(1, late), idle]).toEqual([[{ outcome: "nothing" }], []]);
    const execution = world.execution(1);
    const answered = { number: pollOf(1).number };
    await world.poll(1, answered);
    await world.sync(execution);
    execution.accept();
    world.start();
    await world.sync(execution);
    for (const again of [late, answered]) expect(await world.poll(1, again)).toEqual([{ outcome: "nothing" }]);
    expect(execution.orphaned).toEqual([]);
  });

  it("counts the polls of each process anew, and goes on with them where it registers again", async () => {
    const world = worldWithRunner();
    const first = await world.poll(1, { number: 7 });
    world.dispatcher.register(registration(1));
    expect([await world.poll(1, { number: 7 }), first]).toEqual([[{ outcome: "nothing" }], []]);
    world.dispatcher.register(registration(1, { incarnation: "incarnation2" }));
    expect(await world.poll(1, { number: 1, incarnation: "incarnation2" })).toEqual([]);
  });

  it("tells an older incarnation that it was replaced, and leaves the newer one's poll open", async () => {
    const world = worldWithRunner();
    const before = await world.poll(1);
    world.dispatcher.register(registration(1, { incarnation: "incarnation2" }));
    const newer = await world.poll(1, { incarnation: "incarnation2" });
    const late = await world.poll(1);
    world.dispatcher.register(registration(1));
    expect([before, newer, late]).toEqual([[{ outcome: "replaced" }], [], [{ outcome: "replaced" }]]);
  });

  it("sends an unknown runner to register, also one that polls for another account", async () => {
    const world = worldWithRunner();
    expect(await world.poll(2)).toEqual([{ outcome: "unregistered" }]);
    expect(await world.poll(1, { account_id: accountIdOf(2) })).toEqual([{ outcome: "unregistered" }]);
  });

  it("gives a full runner commands, and only those that it has not heard", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    const command = { type: "cancel", signal: "SIGINT" } as const;
    const note = execution.accept();
    const held = (heard: "cancel"[]) => ({ slots: 0, holds: [{ execution_id: note.id, lease: 1, heard }] });
    const results = await world.poll(1, held([]));
    world.dispatcher.sync({ ...note, version: note.version + 1, commands: [command] });
    expect(results).toEqual([{ outcome: "work", offers: [], commands: [{ execution_id: note.id, lease: 1, command }] }]);
    expect(await world.poll(1, held(["cancel"]))).toEqual([]);
  });

  it("prefers another runner for a retry, and takes the same one where there is no other", async () => {
    const world = worldWithRunner();
    const same = await world.poll(1);
    await world.sync(world.execution(1, { avoid: runnerIdOf(1) }));
    expect(offered(same)).toEqual([executionIdOf(1)]);
    world.dispatcher.register(registration(2));
    const [avoided, other] = [
      await world.poll(1, { slots: 3, holds: [{ execution_id: executionIdOf(1), lease: 1, heard: [] }] }),
      await world.poll(2),
    ];
    await world.sync(world.execution(2, { avoid: runnerIdOf(1) }));
    expect([offered(avoided), offered(other)]).toEqual([[], [executionIdOf(2)]]);
  });
});

describe("limits and presence", () => {
  it("refuses a create against a full queue, and never a note", async () => {
    const world = new World();
    const limits = { account_id: account, in_flight_max: 1, queued_max: 2 };
    expect(world.dispatcher.admit(limits)).toEqual({ admitted: true });
    for (const n of [1, 2, 3]) world.dispatcher.sync(waitingNote(n));
    expect(world.dispatcher.admit(limits)).toEqual({ admitted: false, queued: 3, retry_after_ms: world.limits.queueFullRetryMs });
  });

  it("keeps the account's limit, and goes on when one ends", async () => {
    const world = worldWithRunner();
    world.dispatcher.admit({ account_id: account, in_flight_max: 1, queued_max: 9 });
    const [first, second] = [world.execution(1), world.execution(2)];
    await world.sync(first);
    await world.sync(second);
    await world.poll(1, { slots: 4 });
    first.accept();
    await world.sync(first);
    const results = await world.poll(1, { slots: 3, holds: [{ execution_id: first.note.id, lease: 1, heard: [] }] });
    expect(results).toEqual([]);
    first.end();
    await world.sync(first);
    expect(offered(results)).toEqual([second.note.id]);
  });

  it("takes a lease back that a dead instance has minted, where its place was given to another meanwhile", async () => {
    const world = worldWithRunner();
    world.dispatcher.admit({ account_id: account, in_flight_max: 1, queued_max: 9 });
    const [first, second] = [world.execution(1), world.execution(2, { priority: 5 })];
    await world.sync(first);
    first.losesAnswers = true;
    await world.poll(1);
    world.start();
    await world.sync(second);
    const results = await world.poll(1, { slots: 4 });
    // Its own note says that it is leased, to nobody as far as anyone was told.
    first.losesAnswers = false;
    await world.sync(first);
    const held = await world.poll(1, { slots: 3, holds: [{ execution_id: second.note.id, lease: 1, heard: [] }] });
    expect([offered(results), offered(held)]).toEqual([[second.note.id], []]);
    expect([first.note.state, first.withdrawn]).toEqual(["waiting", [1]]);
    second.accept();
    second.end();
    await world.sync(second);
    expect(offered(held)).toEqual([first.note.id]);
  });

  it("refuses older notes after a removal, until the version is forgotten by one alarm for many", async () => {
    const world = new World();
    for (const n of [1, 2]) {
      world.dispatcher.sync(waitingNote(n, {}, 5));
      world.dispatcher.sync(goneNote(n, 6));
      world.now += 1000;
    }
    world.dispatcher.sync(waitingNote(1, {}, 5));
    world.start().sync(waitingNote(1, {}, 5));
    expect(world.store.load()).toMatchObject({ rows: [], removed: [{ version: 6 }, { version: 6 }] });
    await world.pass(world.limits.removedRowMs + world.limits.removedSweepMs);
    expect(world.store.load().removed).toEqual([]);
  });

  it("says that nothing matches once the runner has been silent, and that it does while its poll is open", async () => {
    const world = worldWithRunner();
    expect(world.dispatcher.sync(waitingNote(1))).toMatchObject({ matched: true });
    world.now += world.limits.runnerSilentMs + 1;
    expect(world.dispatcher.sync(waitingNote(1))).toMatchObject({ matched: false, waiting: { reason: "no_matching_runner" } });
    expect(world.dispatcher.presence(account)).toMatchObject([{ online: false }]);
    world.executions.set(executionIdOf(1), new FakeExecution(goneNote(1, 9)));
    await world.poll(1);
    world.now += world.limits.runnerSilentMs + 1;
    expect(world.dispatcher.presence(account)).toMatchObject([{ online: true, last_seen_at: world.now }]);
  });

  it("stores when a runner was seen hourly, not with each poll", async () => {
    const world = worldWithRunner();
    const stored = () => world.store.load().runners[0]?.last_seen_at;
    const registeredAt = world.now;
    world.now += 10_000;
    await world.poll(1);
    expect(stored()).toBe(registeredAt);
    world.now += world.limits.lastSeenStoredMs;
    await world.poll(1);
    expect(stored()).toBe(world.now);
  });
  it("knows by the newest poll which runtimes need no pull, also after a restart", async () => {
    const world = worldWithRunner();
    expect(world.dispatcher.presence(account)).toMatchObject([{ name: "lab-1", runtimes: ["python:3.11"], warm: [] }]);
    await world.poll(1, { warm: ["python:3.11"] });
    expect(world.start().presence(account)).toMatchObject([{ warm: ["python:3.11"] }]);
  });
});
