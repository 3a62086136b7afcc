import type { ExecutionId } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { account, executionIdOf, FakeExecution, goneNote, offered, World, waitingNote, worldWithRunner } from "./fixtures.ts";

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

  it("knows every execution that it ever heard of until its retention is over, whatever it had of it", async () => {
    const world = new World();
    const { removedRowMs, removedSweepMs, retentionMs } = world.limits;
    const known = () => {
      const ids: ExecutionId[] = [];
      for (let after: string | null = null; ; ) {
        const page = world.dispatcher.known(after, 10);
        ids.push(...page.ids);
        if (page.next === null) return ids;
        after = page.next;
      }
    };
    world.dispatcher.sync(waitingNote(1, {}, 5));
    // Cancelled during its backoff: its end is the first that is heard of it.
    world.dispatcher.sync(goneNote(2, 5));
    expect(known()).toEqual([executionIdOf(1), executionIdOf(2)]);
    world.dispatcher.sync(goneNote(1, 6));
    await world.pass(removedRowMs + removedSweepMs);
    world.start();
    expect([world.store.load().removed, known()]).toEqual([[], [executionIdOf(1), executionIdOf(2)]]);
    world.dispatcher.sync(goneNote(3, 1));
    await world.pass(retentionMs - removedSweepMs);
    expect(known()).toEqual([1, 2, 3].map(executionIdOf));
    world.dispatcher.sync(goneNote(4, 1));
    await world.pass(removedRowMs + removedSweepMs);
    expect(known()).toEqual([3, 4].map(executionIdOf));
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
  it("knows by the open poll how much disk is free and why nothing is taken, also after a restart", async () => {
    const world = worldWithRunner();
    const told = () => world.dispatcher.presence(account);
    await world.poll(1, { slots: 0, free_disk: 7, full: "the disk is full" });
    world.dispatcher.sync(waitingNote(1));
    world.start();
    expect(told()).toMatchObject([{ free_disk_bytes: 7, full: "the disk is full" }]);
    expect(world.dispatcher.explain(account, executionIdOf(1))).toMatchObject({
      reason: "runners_full",
      detail: "next in line · lab-1 takes nothing: the disk is full",
    });
    await world.poll(1, { slots: 0, free_disk: 9 });
    world.start();
    expect(told()).toMatchObject([{ free_disk_bytes: 9, full: null }]);
  });
  it("knows why nothing is taken also while no poll is open, until the runner has said that it takes again", async () => {
    const world = worldWithRunner();
    const restarted = () => {
      for (const open of world.polls.list(account)) open.answer({ outcome: "nothing" });
      return world.start().presence(account);
    };
    await world.poll(1, { slots: 0, full: "the disk is full" });
    expect(restarted()).toMatchObject([{ full: "the disk is full" }]);
    await world.poll(1);
    expect(restarted()).toMatchObject([{ full: null }]);
  });
  it("knows by the newest poll which runtimes need no pull, also after a restart", async () => {
    const world = worldWithRunner();
    expect(world.dispatcher.presence(account)).toMatchObject([{ name: "lab-1", runtimes: ["python:3.11"], warm: [] }]);
    await world.poll(1, { warm: ["python:3.11"] });
    expect(world.start().presence(account)).toMatchObject([{ warm: ["python:3.11"] }]);
  });
});
