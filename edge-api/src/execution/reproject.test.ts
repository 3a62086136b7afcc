import type { ExecutionItem, ExecutionState } from "@rgrid/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryDatabase } from "../adapters/memory/database.ts";
import { projectItem } from "../projection/project.ts";
import type { ExecutionFact, RowFound } from "./event.ts";
import { after, chunk, config, exit, finishFact, holder, logFact, offerFact, PHASES, walk } from "./fixtures.ts";
import { spec } from "./store-contract.ts";
import { transition } from "./transition.ts";

const sent = (state: ExecutionState): ExecutionState =>
  walk(state, { type: "effect_sent", kind: "project", version: state.outbox.project?.version ?? 0 });
const executing = sent(PHASES.executing);
const { version } = executing;
/** It has written and been heard of since; no list shows that. */
const older = walk(executing, { type: "heartbeat", ...holder, heard: [] }, logFact(chunk(1)));

function check(state: ExecutionState, row: RowFound | null): "right" | { version: number } {
  const { changed, state: next, events } = after(state, { type: "reproject", row });
  if (!changed) return "right";
  expect(events).toEqual([]);
  expect(next.outbox.project?.version).toBe(next.version);
  return { version: next.version };
}

describe("an execution that is compared with its row", () => {
  it("leaves a row that shows the last change that rows show, whatever raised its version since", () => {
    expect(older.version).toBeGreaterThan(version);
    for (const at of [version, version + 1, older.version]) expect(check(older, { version: at, removed: false })).toBe("right");
  });
  it("writes a row that is behind, missing or removed", () => {
    const next = { version: older.version + 1 };
    for (const row of [null, { version: version - 1, removed: false }, { version, removed: true }])
      expect(check(older, row)).toEqual(next);
  });
  it("passes a row that is ahead of it: only what is newer is written", () => {
    expect(check(older, { version: older.version + 5, removed: false })).toEqual({ version: older.version + 6 });
    expect(check(older, { version: older.version + 5, removed: true })).toEqual({ version: older.version + 6 });
  });
  it("leaves it to what its outbox has still to send, unless that would be refused", () => {
    for (const row of [null, { version: version - 1, removed: false }]) expect(check(PHASES.executing, row)).toBe("right");
    const { version: at } = PHASES.executing;
    expect(check(PHASES.executing, { version: at, removed: true })).toEqual({ version: at + 1 });
    expect(check(PHASES.executing, { version: at + 9, removed: false })).toEqual({ version: at + 10 });
  });
  it("writes it where it does not know any more what it has sent", () => {
    const { projected: _, ...unknown } = older;
    expect(check(unknown, { version, removed: false })).toEqual({ version: older.version + 1 });
  });
  it("is to have none once it is deleted", () => {
    const step = transition(PHASES.tombstone, { type: "reproject", row: null }, 0, config);
    expect(step).toEqual({ accepted: false, reason: "deleted" });
  });
});

/** What happens to an execution, in an order that leads somewhere more often than not. */
const FACTS: readonly ExecutionFact[] = [
  offerFact,
  { type: "accept", ...holder },
  { type: "started", ...holder },
  { type: "heartbeat", ...holder, heard: [] },
  logFact(chunk(1)),
  { type: "exited", ...holder, exit: exit() },
  finishFact(),
  { type: "cancel", signal: "SIGINT" },
];

/** One execution and its row, between which anything may be late, lost or doubled. */
class World {
  state = PHASES.waiting;
  readonly database = new MemoryDatabase({ now: () => 0 });
  /** Each version as lists would show it. */
  readonly shown = new Map<number, ExecutionItem>();
  readonly onTheirWay: { item: ExecutionItem; slot: number }[] = [];
  readonly seen: (RowFound | null)[] = [null];
  #told = 0;

  constructor() {
    this.#show();
  }

  #show(): void {
    this.shown.set(this.state.version, projectItem(this.state, spec));
  }

  apply(fact: ExecutionFact): boolean {
    const step = transition(this.state, fact, this.state.now + 1, config);
    if (!step.accepted || !step.changed) return false;
    this.state = step.state;
    this.#show();
    return true;
  }

  goOn(): void {
    const fact = FACTS[this.#told++ % FACTS.length];
    if (fact !== undefined) this.apply(fact);
  }

  send(): void {
    const slot = this.state.outbox.project?.version;
    if (slot !== undefined) this.onTheirWay.push({ item: projectItem(this.state, spec), slot });
  }

  /** @param confirmed its answer comes, too, and no copy of it later */
  async land(index: number, confirmed: boolean): Promise<void> {
    const at = index % this.onTheirWay.length;
    const put = this.onTheirWay[at];
    if (put === undefined) return;
    await this.database.put(put.item);
    if (!confirmed) return;
    this.onTheirWay.splice(at, 1);
    this.apply({ type: "effect_sent", kind: "project", version: put.slot });
  }

  async look(): Promise<RowFound | null> {
    const [row] = await this.database.executionRows([this.state.id]);
    return row === undefined ? null : { version: row.version, removed: row.removed };
  }

  setBack(index: number): void {
    const items = [...this.shown.values()];
    this.database.setBack(index < items.length ? items.slice(index, index + 1) : []);
  }
}

const deed = fc.record({
  what: fc.constantFrom("goOn", "goOn", "send", "send", "land", "land", "look", "compare", "setBack" as const),
  index: fc.nat(12),
  confirmed: fc.boolean(),
});

async function live(
  world: World,
  { what, index, confirmed }: { what: string; index: number; confirmed: boolean },
): Promise<void> {
  if (what === "goOn") world.goOn();
  if (what === "send") world.send();
  if (what === "land") await world.land(index, confirmed);
  if (what === "look") world.seen.push(await world.look());
  // By what was read at any time before.
  if (what === "compare") world.apply({ type: "reproject", row: world.seen[index % world.seen.length] ?? null });
  if (what === "setBack") world.setBack(index);
}

it("has a right row once nothing is on its way and it was compared, whatever was late, doubled, set back or compared before", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 60, size: "max" }), async (deeds) => {
      const world = new World();
      for (const each of deeds) await live(world, each);
      for (const index of world.onTheirWay.keys()) await world.land(index, false);
      const sendAll = async (): Promise<void> => {
        if (world.state.outbox.project === undefined) return;
        world.send();
        await world.land(world.onTheirWay.length - 1, true);
      };
      await sendAll();
      world.apply({ type: "reproject", row: await world.look() });
      await sendAll();
      const [row] = world.database.rows();
      expect(row?.item).toEqual(world.shown.get(row?.item.version ?? 0));
      expect(row?.item.version).toBeGreaterThanOrEqual(world.state.projected ?? Number.POSITIVE_INFINITY);
      expect(world.apply({ type: "reproject", row: await world.look() })).toBe(false);
    }),
    { numRuns: 500 },
  );
});
