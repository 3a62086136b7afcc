import { LIMITS } from "@rgrid/schema";
import { expect, it } from "vitest";
import { MemoryDatabase } from "../adapters/memory/database.ts";
import { MemoryExecutionStore } from "../adapters/memory/execution-store.ts";
import { MemoryObjects } from "../adapters/memory/objects.ts";
import type { Executions } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { FakeDispatchers } from "../testing/fake-dispatchers.ts";
import { createFact, T0 } from "./fixtures.ts";
import { ExecutionShell, type Watcher } from "./object.ts";
import { spec } from "./store-contract.ts";

const { id, account_id } = createFact();
const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent };

/** Storage whose events can't be read while it is told so. */
class Store extends MemoryExecutionStore {
  unreadable = false;
  override events(...args: Parameters<MemoryExecutionStore["events"]>): ReturnType<MemoryExecutionStore["events"]> {
    if (this.unreadable) throw new Error("storage failed");
    return super.events(...args);
  }
}

it("lets go of every watcher that can't be told of the last event, so that it asks again, and keeps what was committed", async () => {
  const store = new Store(() => undefined);
  const clock = { now: () => T0 };
  const happened: string[] = [];
  const watcher = (name: string): Watcher => ({
    after: 1,
    send: () => happened.push(`${name} told`),
    lose: () => happened.push(`${name} lost`),
  });
  const watchers: Watcher[] = [];
  const shell = new ExecutionShell({
    store,
    clock,
    executions: {} as Executions,
    dispatchers: new FakeDispatchers(clock),
    projection: new MemoryDatabase(clock),
    objects: new MemoryObjects(clock, LIMITS),
    random: () => 0.5,
    fillRandom: (bytes) => bytes,
    log: silent,
    limits: LIMITS,
    docsBaseUrl: "https://docs.test",
    watchers: () => watchers,
  });
  await shell.create({ id, account_id, dispatcher: "shared-0", digest: "d", spec, retry: null, backoff_ms: 0 });
  watchers.push(watcher("one"), watcher("other"));
  store.unreadable = true;
  await shell.cancel({ id, account_id, signal: "SIGINT", bury: false });
  expect(happened).toEqual(["one lost", "other lost"]);
  expect(store.read()?.life.phase).toBe("ended");

  // As they come again with the same cursor.
  store.unreadable = false;
  for (const again of watchers) shell.pull(again);
  expect(happened.slice(2)).toEqual(["one told", "other told"]);
});
