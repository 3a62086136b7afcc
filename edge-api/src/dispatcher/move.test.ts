import { describe, expect, it } from "vitest";
import { account, accountIdOf, executionIdOf, pollOf, registration, World, waitingNote, worldWithRunner } from "./fixtures.ts";

const moved = (to: string, epoch: number) => ({ moved: { to, epoch } });
const limits = { account_id: account, in_flight_max: 3, queued_max: 9 };

/** Every question about the account, with one answer. */
function answers({ dispatcher }: World) {
  return [
    dispatcher.admit(limits),
    dispatcher.sync(waitingNote(7)),
    dispatcher.register(registration(2)),
    dispatcher.explain(account, executionIdOf(1)),
    dispatcher.presence(account),
    dispatcher.placement(account),
    dispatcher.move(account, "shared-9", 9),
  ];
}

describe("an account that leaves", () => {
  it("stays while a runner has a lease of it, and says how many do", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    expect(world.dispatcher.move(account, "shared-1", 1)).toEqual({ accepted: false, reason: "leased", leased: 1 });
    execution.end();
    await world.sync(execution);
    expect(world.dispatcher.move(account, "shared-1", 1)).toEqual({ accepted: true });
  });

  it("stays while an offer is under way, whose lease nobody knows yet", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    execution.losesAnswers = true;
    await world.sync(execution);
    await world.poll(1);
    expect(world.dispatcher.move(account, "shared-1", 1)).toMatchObject({ accepted: false, leased: 1 });
  });

  it("is answered `moved` whatever is asked, also after a restart, and other accounts are not", () => {
    const world = worldWithRunner();
    world.dispatcher.move(account, "shared-1", 1);
    for (const answer of answers(world)) expect(answer).toEqual(moved("shared-1", 1));
    world.start();
    for (const answer of answers(world)) expect(answer).toEqual(moved("shared-1", 1));
    expect(world.dispatcher.admit({ ...limits, account_id: accountIdOf(2) })).toEqual({ admitted: true });
  });

  it("takes its queue along: rows go, and their versions refuse what is older when it comes back", () => {
    const world = worldWithRunner();
    world.dispatcher.sync(waitingNote(1, {}, 5));
    world.dispatcher.sync({ ...waitingNote(2), account_id: accountIdOf(2) });
    world.dispatcher.move(account, "shared-1", 1);
    const stored = world.store.load();
    expect([stored.rows.map((row) => row.id), stored.removed.map((row) => row.version)]).toEqual([[executionIdOf(2)], [5]]);
    world.dispatcher.adopt({ account_id: account, epoch: 2, limits: null, runners: [] });
    world.dispatcher.sync(waitingNote(1, {}, 4));
    expect(world.store.load().rows).toHaveLength(1);
    world.dispatcher.sync(waitingNote(1, {}, 6));
    expect(world.store.load().rows).toHaveLength(2);
  });

  it("has its runners' open polls answered at once, and later ones too", async () => {
    const world = worldWithRunner();
    const open = await world.poll(1);
    world.dispatcher.move(account, "shared-1", 1);
    expect(open).toEqual([{ outcome: "moved", to: "shared-1", epoch: 1 }]);
    expect(await world.poll(1)).toEqual([{ outcome: "moved", to: "shared-1", epoch: 1 }]);
  });

  it("still tells a process that was replaced here that it was: it must not become the newest elsewhere", async () => {
    const world = worldWithRunner();
    world.dispatcher.register(registration(1, { incarnation: "incarnation2" }));
    world.dispatcher.move(account, "shared-1", 1);
    expect(await world.poll(1)).toEqual([{ outcome: "replaced" }]);
  });

  it("leaves once an epoch: a repeat changes nothing, a late copy is refused", () => {
    const world = worldWithRunner();
    expect(world.dispatcher.move(account, "shared-1", 1)).toEqual({ accepted: true });
    expect(world.dispatcher.move(account, "shared-1", 1)).toEqual({ accepted: true });
    expect(world.dispatcher.move(account, "shared-2", 1)).toEqual({ accepted: false, reason: "stale", epoch: 1 });
    world.dispatcher.adopt({ account_id: account, epoch: 2, limits: null, runners: [] });
    expect(world.dispatcher.move(account, "shared-1", 1)).toEqual({ accepted: false, reason: "stale", epoch: 2 });
    expect(world.dispatcher.placement(account)).toEqual({ epoch: 2 });
  });

  it("leaves behind where it went, also once it has come back and left again: what it ran there is known there alone", () => {
    const world = worldWithRunner();
    const handOver = { account_id: account, limits: null, runners: [] };
    expect(world.dispatcher.leftFor()).toEqual([]);
    world.dispatcher.move(account, "b", 1);
    expect(world.dispatcher.leftFor()).toEqual(["b"]);
    world.dispatcher.adopt({ ...handOver, epoch: 2 });
    world.dispatcher.move(account, "c", 3);
    world.dispatcher.adopt({ ...handOver, epoch: 4 });
    world.start();
    expect(world.dispatcher.leftFor()).toEqual(["b", "c"]);
  });

  it("is not taken back by a late copy of an adoption", () => {
    const world = worldWithRunner();
    const handOver = { account_id: account, epoch: 2, limits: null, runners: [] };
    world.dispatcher.adopt(handOver);
    world.dispatcher.move(account, "shared-1", 3);
    world.dispatcher.adopt(handOver);
    expect(world.dispatcher.placement(account)).toEqual(moved("shared-1", 3));
  });
});

describe("an account that comes", () => {
  it("brings its runners and limits: nobody has to register again, and a replaced process stays replaced", async () => {
    const [old, next] = [worldWithRunner(), new World()];
    old.dispatcher.register(registration(1, { incarnation: "incarnation2" }));
    old.dispatcher.admit({ ...limits, in_flight_max: 1 });
    old.dispatcher.move(account, "shared-1", 1);
    next.dispatcher.adopt(old.dispatcher.handOver(account));
    next.start();
    const results = await next.poll(1, { incarnation: "incarnation2", slots: 2 });
    await next.sync(next.execution(1));
    await next.sync(next.execution(2));
    expect(results).toMatchObject([{ outcome: "work", offers: [{ execution_id: executionIdOf(1) }] }]);
    expect(next.dispatcher.explain(account, executionIdOf(2))).toMatchObject({ reason: "account_limit" });
    expect(await next.poll(1, { incarnation: "incarnation1" })).toEqual([{ outcome: "replaced" }]);
  });

  it("hears the poll that was open where it left, once, and none of before it", async () => {
    const [old, next] = [worldWithRunner(), new World()];
    const [late, open] = [{ number: pollOf(1).number }, { number: pollOf(1).number }];
    await old.poll(1, open);
    old.dispatcher.move(account, "shared-1", 1);
    next.dispatcher.adopt(old.dispatcher.handOver(account));
    next.start();
    const asked = await next.poll(1, open);
    const [copy, older] = [await next.poll(1, open), await next.poll(1, late)];
    expect([asked, copy, older]).toEqual([[], [{ outcome: "nothing" }], [{ outcome: "nothing" }]]);
  });

  it("is in the polls' way back, too: what the other dispatcher learned of its runners meanwhile is newer", async () => {
    const [old, next] = [worldWithRunner(), new World()];
    old.dispatcher.move(account, "b", 1);
    next.dispatcher.adopt(old.dispatcher.handOver(account));
    next.dispatcher.register(registration(1, { incarnation: "incarnation2" }));
    expect(next.dispatcher.move(account, "a", 2)).toEqual({ accepted: true });
    old.dispatcher.adopt(next.dispatcher.handOver(account));
    expect(await old.poll(1, { incarnation: "incarnation1" })).toEqual([{ outcome: "replaced" }]);
    const { open, results } = old.polls.open(pollOf(1, { incarnation: "incarnation2" }));
    old.dispatcher.poll(open);
    expect(results).toEqual([]);
  });
});
