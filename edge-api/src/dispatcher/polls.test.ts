import { describe, expect, it } from "vitest";
import { account, accountIdOf, executionIdOf, offered, pollOf, registration, runnerIdOf, worldWithRunner } from "./fixtures.ts";

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

  it("knows a late one also after two restarts, between which the poll was answered that had been open before both", async () => {
    const world = worldWithRunner();
    const late = { number: pollOf(1).number };
    const answers = await world.poll(1);
    world.start();
    const execution = world.execution(1);
    await world.sync(execution);
    expect(answers).toMatchObject([{ outcome: "work" }]);
    execution.accept();
    world.start();
    await world.sync(execution);
    expect(await world.poll(1, late)).toEqual([{ outcome: "nothing" }]);
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

  it("gives a longer timeout than the one that was heard, and nothing to a runner that does not say which", async () => {
    const world = worldWithRunner();
    const execution = world.execution(1);
    await world.sync(execution);
    await world.poll(1);
    const extend = (timeout_ms: number) => ({ type: "extend", timeout_ms }) as const;
    const note = execution.accept();
    const held = (timeout: { timeout_ms?: number }) => ({
      slots: 0,
      holds: [{ execution_id: note.id, lease: 1, heard: ["extend" as const], ...timeout }],
    });
    world.dispatcher.sync({ ...note, version: note.version + 1, commands: [extend(60_000)] });
    const [same, unsaid] = [await world.poll(1, held({ timeout_ms: 60_000 })), await world.poll(1, held({}))];
    expect([same, unsaid]).toEqual([[{ outcome: "nothing" }], []]);
    const open = await world.poll(1, held({ timeout_ms: 60_000 }));
    const command = extend(120_000);
    world.dispatcher.sync({ ...note, version: note.version + 2, commands: [command] });
    expect(open).toEqual([{ outcome: "work", offers: [], commands: [{ execution_id: note.id, lease: 1, command }] }]);
    expect(await world.poll(1, held({ timeout_ms: 180_000 }))).toEqual([]);
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
