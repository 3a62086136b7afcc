import { describe, expect, it } from "vitest";
import type { Needs } from "./facts.ts";
import { account, executionIdOf, type FakeExecution, offered, registration, World, waitingNote } from "./fixtures.ts";
import { KeyLines } from "./key-lines.ts";
import { ReadyQueue } from "./ready-queue.ts";

const KEY = { concurrency_key: "deploy" };
/** A world with one runner, and these executions queued in this order. */
async function worldWith(...parts: Partial<Needs>[]): Promise<{ world: World; executions: FakeExecution[] }> {
  const world = new World();
  world.dispatcher.register(registration(1));
  const executions = parts.map((part, index) => world.execution(index + 1, part));
  for (const execution of executions) await world.sync(execution);
  return { world, executions };
}
const whyWaits = (world: World, n: number) => world.dispatcher.explain(account, executionIdOf(n));

describe("a concurrency key", () => {
  it("is out with one execution at a time, and those behind the others pass by", async () => {
    const { world } = await worldWith(KEY, KEY, KEY, {}, { concurrency_key: "other" });
    expect(offered(await world.poll(1, { slots: 4 }))).toEqual([executionIdOf(1), executionIdOf(4), executionIdOf(5)]);
  });

  it("goes to the next when its execution ends, at once, and by priority and age", async () => {
    const { world, executions } = await worldWith(KEY, KEY, { ...KEY, priority: 5 }, KEY);
    for (const next of [3, 1, 2, 4]) {
      expect(offered(await world.poll(1))).toEqual([executionIdOf(next)]);
      const [out] = executions.filter(({ note }) => note.state === "leased");
      out?.end();
      if (out) await world.sync(out);
    }
  });

  it("is free again when an offer has expired or was released", async () => {
    const { world, executions } = await worldWith(KEY, KEY);
    const [first, second] = executions;
    await world.poll(1);
    first?.requeue();
    if (first) await world.sync(first);
    // Its turn again, being older.
    expect(offered(await world.poll(1))).toEqual([executionIdOf(1)]);
    expect(second?.offers).toBe(0);
  });

  it("stays out while it is not known whether a lease was minted", async () => {
    const { world, executions } = await worldWith(KEY, KEY);
    const [first, second] = executions;
    if (first) first.losesAnswers = true;
    await world.poll(1, { slots: 2 });
    expect([first?.note.state, second?.note.state]).toEqual(["leased", "waiting"]);
    expect(whyWaits(world, 2)).toMatchObject({ reason: "concurrency_key" });
  });

  it("is out after a restart as before", async () => {
    const { world, executions } = await worldWith(KEY, KEY);
    await world.poll(1);
    world.start();
    await world.poll(1);
    expect(executions.map(({ note }) => note.state)).toEqual(["leased", "waiting"]);
  });

  it("is never with two runners, also where a restart lost the answer of an offer: the lease that turns up late is not given", async () => {
    const { world, executions } = await worldWith({ ...KEY, labels: ["a"] }, { ...KEY, labels: ["b"] });
    const [first, second] = executions as [FakeExecution, FakeExecution];
    for (const n of [1, 2]) world.dispatcher.register(registration(n));
    const pollOfA = () => world.poll(1, { labels: ["a"] });
    const pollOfB = () => world.poll(2, { labels: ["b"] });
    first.losesAnswers = true;
    await pollOfA();
    world.start();
    expect(offered(await pollOfB())).toEqual([second.note.id]);
    const open = await pollOfA();
    first.losesAnswers = false;
    await world.sync(first);
    expect([offered(open), first.withdrawn, first.note.state]).toEqual([[], [1], "waiting"]);
    second.accept();
    await world.sync(second);
    second.end();
    await world.sync(second);
    expect(offered(open)).toEqual([first.note.id]);
  });

  it("is with whoever accepted, where another restart has forgotten which of two leases was given", async () => {
    const { world, executions } = await worldWith({ ...KEY, labels: ["a"] }, { ...KEY, labels: ["b"] });
    const [first, second] = executions as [FakeExecution, FakeExecution];
    for (const n of [1, 2]) world.dispatcher.register(registration(n));
    first.losesAnswers = true;
    await world.poll(1, { labels: ["a"] });
    world.start();
    expect(offered(await world.poll(2, { labels: ["b"] }))).toEqual([second.note.id]);
    world.dispatcher.sync(first.note);
    world.start();
    // Accepted, and its note is on the way.
    second.accept();
    expect(offered(await world.poll(1, { labels: ["a"] }))).toEqual([]);
    expect(
      offered(await world.poll(2, { labels: ["b"], slots: 0, holds: [{ execution_id: second.note.id, lease: 1, heard: [] }] })),
    ).toEqual([]);
    expect([first.note.state, second.note.state]).toEqual(["waiting", "leased"]);
  });

  it("of another account is another key", async () => {
    const { world } = await worldWith(KEY);
    await world.poll(1);
    const note = { ...waitingNote(2, KEY), account_id: "acc_other" as const };
    world.dispatcher.sync(note);
    expect(world.dispatcher.explain(note.account_id, note.id)).toMatchObject({ reason: "no_matching_runner" });
  });

  it("is named as the reason, with who has it and the place in its line", async () => {
    const { world } = await worldWith(KEY, KEY, {}, KEY);
    await world.poll(1, { slots: 1 });
    const has = `${executionIdOf(1)} has the concurrency key 'deploy'`;
    expect(whyWaits(world, 2)).toEqual({ position: 1, reason: "concurrency_key", detail: `next in line · ${has}` });
    expect(whyWaits(world, 4)).toEqual({ position: 2, reason: "concurrency_key", detail: `2nd in line · ${has}` });
    // Not what keeps it: no runner could take it anyway.
    world.dispatcher.sync(waitingNote(5, { ...KEY, labels: ["arm"] }));
    expect(whyWaits(world, 5)).toMatchObject({ reason: "no_matching_runner" });
    expect(whyWaits(world, 3)).toMatchObject({ reason: "runners_full", position: 1 });
  });
});

it("lets one execution a line stand in the queue, however many wait", () => {
  const ready = new ReadyQueue();
  const lines = new KeyLines(ready);
  const notes = Array.from({ length: 1000 }, (_, index) => waitingNote(index, KEY));
  const gpu = waitingNote(2000, { ...KEY, labels: ["gpu"] });
  for (const note of [...notes].reverse()) lines.add(note, "deploy");
  lines.add(gpu, "deploy");
  const queued = () => {
    const found: string[] = [];
    for (let best = ready.best(() => true); best !== null; best = ready.best(() => true)) {
      found.push(best.id);
      ready.remove(best);
    }
    return found;
  };
  expect(queued()).toEqual([executionIdOf(0), gpu.id]);
  expect(lines.ahead(gpu, "deploy")).toBe(1000);
  for (const note of [...notes, gpu]) lines.remove(note, "deploy");
  expect(ready.isEmpty).toBe(true);
});
