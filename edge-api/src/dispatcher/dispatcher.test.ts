import { describe, expect, it } from "vitest";
import { account, executionIdOf, offered, pollOf, registration, waitingNote, worldWithRunner } from "./fixtures.ts";

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
