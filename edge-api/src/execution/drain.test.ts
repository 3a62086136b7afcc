import { LIMITS } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { MemoryDatabase } from "../adapters/memory/database.ts";
import { MemoryExecutionStore } from "../adapters/memory/execution-store.ts";
import { MemoryObjects } from "../adapters/memory/objects.ts";
import type { DispatchNote } from "../ports/dispatchers.ts";
import type { CreateCommand, CreateVerdict, ExecutionStub, Executions } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { FakeDispatchers } from "../testing/fake-dispatchers.ts";
import { createFact, T0 } from "./fixtures.ts";
import { ExecutionShell } from "./object.ts";
import { spec } from "./store-contract.ts";

const { id, account_id } = createFact();
const created = { outcome: "created" } as CreateVerdict;
const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent };

/** One execution's shell in memory, and a dispatcher that hears its notes or is out of reach. */
class World {
  readonly store = new MemoryExecutionStore(() => undefined);
  readonly heard: DispatchNote["state"][] = [];
  dispatcherIsAway = false;
  /** What becomes of a retry's create. */
  createRetry: (command: CreateCommand) => Promise<CreateVerdict> = async () => created;
  readonly shell: ExecutionShell;
  #now = T0;

  constructor() {
    const clock = { now: () => this.#now };
    const dispatchers = new FakeDispatchers(clock);
    const { sync } = dispatchers.get();
    this.shell = new ExecutionShell({
      store: this.store,
      executions: {
        get: () => ({ create: (command: CreateCommand) => this.createRetry(command) }) as ExecutionStub,
      } as unknown as Executions,
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

  async create(): Promise<void> {
    await this.shell.create({ id, account_id, dispatcher: "shared-0", digest: "d", spec, retry: null, backoff_ms: 0 });
  }

  retry(index: number) {
    const new_id = `exec_${"1".repeat(23)}${index}` as const;
    return this.shell.retry({ account_id, new_id, reason: null, force: false, deleted: null, digest: `r${index}`, update: null });
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
    await world.create();
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

describe("a manual retry", () => {
  async function ended(): Promise<World> {
    const world = new World();
    await world.create();
    await world.shell.cancel({ id, account_id, signal: "SIGINT", bury: false });
    return world;
  }

  it("is answered once its execution is there", async () => {
    const world = await ended();
    const create = Promise.withResolvers<CreateVerdict>();
    world.createRetry = () => create.promise;
    let answered = false;
    const answer = world.retry(1).finally(() => {
      answered = true;
    });
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    create.resolve(created);
    expect(await answer).toEqual({ accepted: true, created: true, confirmed: true });
  });
  it("is promised, and said to be unconfirmed, where the first try fails: the outbox goes on", async () => {
    const world = await ended();
    world.createRetry = async () => {
      throw new Unavailable("The execution's object");
    };
    expect(await world.retry(1)).toMatchObject({ accepted: true, created: true, confirmed: false });
    expect(await world.retry(1)).toMatchObject({ accepted: true, created: false, confirmed: false });
    world.createRetry = async () => created;
    await world.pass(LIMITS.outboxBackoffMaxMs);
    expect(await world.retry(1)).toMatchObject({ accepted: true, created: false, confirmed: true });
  });
  it("that is refused since its id is another's leaves the end of the chain free", async () => {
    const world = await ended();
    world.createRetry = async () => ({ outcome: "refused", reason: "idempotency_conflict" });
    expect(await world.retry(1)).toMatchObject({ accepted: false, reason: "digest_conflict" });
    expect(world.store.read()).toMatchObject({ retries: { by: null, claimed: null } });
    expect(world.store.read()?.outbox.retry).toBeUndefined();
    world.createRetry = async () => created;
    expect(await world.retry(2)).toMatchObject({ accepted: true, confirmed: true });
  });
  it("stays claimed where what it made was cancelled or deleted meanwhile", async () => {
    for (const reason of ["cancelled", "deleted"] as const) {
      const world = await ended();
      world.createRetry = async () => ({ outcome: "refused", reason });
      expect(await world.retry(1)).toMatchObject({ accepted: true, confirmed: true });
    }
  });
});
