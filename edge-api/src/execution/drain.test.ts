import { LIMITS } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { MemoryDatabase } from "../adapters/memory/database.ts";
import { MemoryExecutionStore } from "../adapters/memory/execution-store.ts";
import { MemoryObjects } from "../adapters/memory/objects.ts";
import type { DispatchNote } from "../ports/dispatchers.ts";
import type { Executions } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { FakeDispatchers } from "../testing/fake-dispatchers.ts";
import { createFact, T0 } from "./fixtures.ts";
import { ExecutionShell } from "./object.ts";
import { spec } from "./store-contract.ts";

const { id, account_id } = createFact();
const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent };

/** One execution's shell in memory, and a dispatcher that hears its notes or is out of reach. */
class World {
  readonly store = new MemoryExecutionStore(() => undefined);
  readonly heard: DispatchNote["state"][] = [];
  dispatcherIsAway = false;
  readonly shell: ExecutionShell;
  #now = T0;

  constructor() {
    const clock = { now: () => this.#now };
    const dispatchers = new FakeDispatchers(clock);
    const { sync } = dispatchers.get();
    this.shell = new ExecutionShell({
      store: this.store,
      executions: {} as Executions,
      dispatchers: {
        get: () => ({
          ...dispatchers.get(),
          sync: async (note) => {
            if (this.dispatcherIsAway) throw new Unavailable("The dispatcher");
            this.heard.push(note.state);
            return sync(note);
          },
        }),
        waitForWork: (name, poll) => dispatchers.waitForWork(name, poll),
      },
      projection: new MemoryDatabase(clock),
      objects: new MemoryObjects(clock, LIMITS),
      clock,
      random: () => 0.5,
      fillRandom: (bytes) => bytes,
      log: silent,
      limits: LIMITS,
      docsBaseUrl: "https://docs.test",
      watchers: () => [],
    });
  }

  /** The alarm fires so much later, and all that it sends is answered: everything here is, without waiting for anything outside. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    this.store.fired();
    this.shell.alarm();
    await new Promise(setImmediate);
  }
}

describe("the deletion of an execution", () => {
  it("keeps the content until the dispatcher has heard of the end, which is told with it", async () => {
    const world = new World();
    await world.shell.create({ id, account_id, dispatcher: "shared-0", digest: "d", spec, retry: null, backoff_ms: 0 });
    await world.pass(0);
    world.dispatcherIsAway = true;
    await world.shell.cancel({ id, account_id, signal: "SIGINT", bury: false });
    expect(await world.shell.remove(account_id)).toEqual({ accepted: true });
    await world.pass(LIMITS.outboxBackoffMaxMs);
    expect(Object.keys(world.store.read()?.outbox ?? {}).sort()).toEqual(["dispatch", "purge"]);
    expect([world.heard, world.store.head()?.script.name]).toEqual([["waiting"], spec.script.name]);

    world.dispatcherIsAway = false;
    await world.pass(LIMITS.outboxBackoffMaxMs);
    await world.pass(LIMITS.outboxBackoffMaxMs);
    expect(world.heard).toEqual(["waiting", "gone"]);
    expect([world.store.read()?.outbox, world.store.head()]).toEqual([{}, null]);
  });
});
