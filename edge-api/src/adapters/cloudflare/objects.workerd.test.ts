import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type AccountId, type ExecutionStreamEvent, executionIdOfKey, LIMITS, type RunnerId } from "@rgrid/schema";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AccountDispatchers } from "../../dispatcher/account-dispatchers.ts";
import { exit } from "../../execution/fixtures.ts";
import { spec } from "../../execution/store-contract.ts";
import type { PollResult, RunnerPoll } from "../../ports/dispatchers.ts";
import { hostOf } from "./host.ts";
import { ObjectSocket } from "./object-socket.ts";

const { executions, dispatchers } = hostOf(env as never);
const account = `acc_${"0".repeat(24)}` as AccountId;
const never = new AbortController().signal;
let keys = 0;

/** A dispatcher of its own for each test: objects of one file share their storage. */
async function submitted() {
  keys += 1;
  const dispatcher = `test-${keys}`;
  const id = await executionIdOfKey(account, `key-${keys}`);
  const execution = executions.get(id);
  const command = { id, account_id: account, dispatcher, digest: "d", spec, retry: null, backoff_ms: 0 };
  const create = () => execution.create(command);
  return { id, dispatcher, execution, create, stub: env.EXECUTIONS.get(env.EXECUTIONS.idFromName(id)) };
}

let polls = 0;
const poll = (more: Partial<RunnerPoll> = {}): RunnerPoll => ({
  runner_id: `run_${"0".repeat(24)}` as RunnerId,
  account_id: account,
  incarnation: "incarnation1",
  number: ++polls,
  slots: 1,
  labels: [],
  runtimes: ["python:3.11"],
  holds: [],
  free_disk: 1,
  ...more,
});

async function register(dispatcher: string): Promise<void> {
  const { runner_id, account_id, incarnation, labels, runtimes } = poll();
  await dispatchers.get(dispatcher).register({
    runner_id,
    account_id,
    incarnation,
    labels,
    runtimes,
    name: "lab-1",
    version: "1",
    executor: "docker",
    slots: 1,
    machine: { cpus: 2, memory_bytes: 1, arch: "x64", os: "linux" },
    price_per_hour_micros: null,
  });
}

function offerOf(result: PollResult): { lease: number; secret: string } {
  if (result.outcome !== "work" || !result.offers[0]) throw new Error(`no offer: ${result.outcome}`);
  const { lease, secret } = result.offers[0];
  return { lease, secret };
}

async function eventsOf(pages: AsyncIterable<ExecutionStreamEvent[]>): Promise<ExecutionStreamEvent[]> {
  const events: ExecutionStreamEvent[] = [];
  for await (const page of pages) events.push(...page);
  return events;
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("objects in workerd, Postgres and the store silent", () => {
  it("runs an execution from create to finish, and every watcher sees the whole sequence", async () => {
    const { id, dispatcher, execution, create } = await submitted();
    await register(dispatcher);
    const waiting = dispatchers.waitForWork(dispatcher, poll(), never);
    expect((await create()).outcome).toBe("created");
    const early = eventsOf(executions.subscribe(id, 0, never));
    const held = offerOf(await waiting);
    expect((await execution.lease({ ...held, type: "accept" })).accepted).toBe(true);
    await execution.lease({ ...held, type: "started" });
    const chunk = { seq: 1, stream: "stdout", at: 1, encoding: "utf8", data: "hello\n" } as const;
    await execution.lease({ ...held, type: "log", heard: [], chunks: [chunk] });
    await execution.lease({ ...held, type: "exited", exit: exit() });
    const finish = { verdict: "completed", exit: exit(), error: null, outputs: [], log_seq: 1 } as const;
    const verdict = await execution.lease({ ...held, type: "finish", finish: { ...finish, outputs: [] } });
    expect(verdict).toMatchObject({ accepted: true, answer: { status: "completed", stored_through: 1 } });

    const seen = await early;
    expect(seen.map((event) => event.n)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.map((event) => event.type).join(" ")).toBe("status status status status log status end");
    expect(await eventsOf(executions.subscribe(id, 0, never))).toEqual(seen);
    for (const { n } of seen) expect(await eventsOf(executions.subscribe(id, n, never))).toEqual(seen.slice(n));
    expect(await execution.read()).toMatchObject({ status: "completed", exit_code: 0 });
    expect((await create()).outcome).toBe("replayed");
  });

  it("keeps an ended execution's id in its dispatcher, across evictions, for a row that Postgres may lack", async () => {
    const { id, dispatcher, execution, create } = await submitted();
    await create();
    await execution.cancel({ id, account_id: account, signal: "SIGINT", bury: false });
    const known = () => dispatchers.get(dispatcher).known(null, 10);
    await vi.waitFor(async () => expect(await known()).toEqual({ ids: [id], next: `removed/${id}` }));
    await evictDurableObject(env.DISPATCHERS.get(env.DISPATCHERS.idFromName(dispatcher)));
    expect(await known()).toEqual({ ids: [id], next: `removed/${id}` });
    expect(await dispatchers.get(dispatcher).known(`removed/${id}`, 10)).toEqual({ ids: [], next: null });
    expect(await dispatchers.get(dispatcher).leftFor()).toEqual([]);
    // It has still to be sent.
    expect(await execution.reproject(null)).toBe("right");
  });

  it("moves an account between two dispatcher objects that are evicted meanwhile: its open poll and its queue follow", async () => {
    const { id, dispatcher, execution, create } = await submitted();
    const next = `${dispatcher}-next`;
    const evict = (name: string) => evictDurableObject(env.DISPATCHERS.get(env.DISPATCHERS.idFromName(name)));
    await register(dispatcher);
    const follow = new AccountDispatchers(dispatchers, LIMITS);
    const polled = follow.waitForWork({ id: account, dispatcher }, poll(), never);
    const stub = env.DISPATCHERS.get(env.DISPATCHERS.idFromName(dispatcher));
    const open = () => runInDurableObject(stub, async (_, context) => context.getWebSockets().length);
    await vi.waitFor(async () => expect(await open()).toBe(1));
    expect(await dispatchers.get(dispatcher).move(account, next, 1)).toEqual({ accepted: true });
    await evict(dispatcher);
    await follow.takeOver(account, dispatcher, { to: next, epoch: 1 });
    await evict(next);
    await create();
    const held = offerOf(await polled);
    expect((await execution.lease({ ...held, type: "accept" })).accepted).toBe(true);
    expect(await dispatchers.get(next).move(account, dispatcher, 2)).toMatchObject({ accepted: false, leased: 1 });
    await vi.waitFor(() =>
      runInDurableObject(env.EXECUTIONS.get(env.EXECUTIONS.idFromName(id)), async (_, { storage }) => {
        expect(JSON.stringify([...storage.sql.exec("SELECT * FROM rows")])).toContain(next);
      }),
    );
  });

  it("writes nothing when an unknown id is read, watched or leased", async () => {
    const { id, execution, stub } = await submitted();
    expect(await execution.read()).toBeNull();
    const abort = new AbortController();
    const watched = eventsOf(executions.subscribe(id, 0, abort.signal));
    expect(await execution.lease({ lease: 1, secret: "x", type: "accept" })).toMatchObject({
      accepted: false,
      reason: "not_found",
    });
    await runInDurableObject(stub, async (_, { storage }) => {
      expect([...storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'")]).toEqual([]);
      expect(await storage.getAlarm()).toBeNull();
    });
    abort.abort();
    expect(await watched).toEqual([]);
  });

  it("keeps the effects that Postgres did not take, with an alarm no later than their next try", async () => {
    const { create, stub } = await submitted();
    await create();
    await vi.waitFor(() =>
      runInDurableObject(stub, async (_, { storage }) => {
        const state = JSON.parse(String([...storage.sql.exec("SELECT v FROM rows WHERE k = 'state'")][0]?.["v"]));
        expect(state.outbox.project.tries).toBeGreaterThan(0);
        expect(state.outbox.dispatch).toBeUndefined();
        expect(await storage.getAlarm()).toBeLessThanOrEqual(state.outbox.project.next_try_at);
      }),
    );
  });

  it("wakes held polls and streams after both objects were evicted", async () => {
    const { id, dispatcher, execution, create, stub } = await submitted();
    await register(dispatcher);
    await create();
    const held = offerOf(await dispatchers.waitForWork(dispatcher, poll(), never));
    await execution.lease({ ...held, type: "accept" });
    const later = eventsOf(executions.subscribe(id, 0, never));
    const holds = [{ execution_id: id, lease: held.lease, heard: [] }];
    const next = dispatchers.waitForWork(dispatcher, poll({ slots: 0, holds }), never);
    const dispatcherStub = env.DISPATCHERS.get(env.DISPATCHERS.idFromName(dispatcher));
    await vi.waitFor(async () => {
      const sockets = await runInDurableObject(dispatcherStub, (_, state) =>
        state.getWebSockets().filter((socket) => socket.deserializeAttachment() !== null),
      );
      expect(sockets.length).toBe(1);
    });
    await evictDurableObject(stub);
    await evictDurableObject(dispatcherStub);
    await execution.cancel({ id, account_id: account, signal: "SIGINT", bury: true });
    expect(await next).toMatchObject({ outcome: "work", commands: [{ command: { type: "cancel", signal: "SIGINT" } }] });
    const finish = { verdict: "cancelled", exit: null, error: null, outputs: [], log_seq: 0 } as const;
    await execution.lease({ ...held, type: "finish", finish: { ...finish, outputs: [] } });
    expect((await later).at(-1)).toMatchObject({ type: "end", status: "cancelled" });
  });

  it("sleeps while it serves a watcher and a poll: both objects lose their memory to idleness, and what they held goes on", {
    timeout: 60_000,
  }, async () => {
    // Postgres answers: an effect that is tried again and again would keep the execution awake.
    vi.stubGlobal("fetch", async () => Response.json({ fields: [], rows: [], rowCount: 1, command: "INSERT" }));
    const { id, dispatcher, execution, create, stub } = await submitted();
    await register(dispatcher);
    await create();
    const held = offerOf(await dispatchers.waitForWork(dispatcher, poll(), never));
    await execution.lease({ ...held, type: "accept" });
    await execution.lease({ ...held, type: "started" });
    const later = eventsOf(executions.subscribe(id, 0, never));
    const holds = [{ execution_id: id, lease: held.lease, heard: [] }];
    const next = dispatchers.waitForWork(dispatcher, poll({ slots: 0, holds }), never);
    const opened = vi.spyOn(ObjectSocket, "open");
    const dispatcherStub = env.DISPATCHERS.get(env.DISPATCHERS.idFromName(dispatcher));
    const instances = () =>
      Promise.all([stub, dispatcherStub].map((each) => runInDurableObject(each, (instance: object) => instance)));
    const [executionBefore, dispatcherBefore] = await instances();
    // The subject itself, not a wait for something else: workerd evicts after ten idle seconds, and a look would be no idleness.
    await scheduler.wait(15_000);
    const [executionAfter, dispatcherAfter] = await instances();
    expect([executionAfter === executionBefore, dispatcherAfter === dispatcherBefore]).toEqual([false, false]);

    await execution.cancel({ id, account_id: account, signal: "SIGINT", bury: true });
    expect(await next).toMatchObject({ outcome: "work", commands: [{ command: { type: "cancel", signal: "SIGINT" } }] });
    const finish = { verdict: "cancelled", exit: null, error: null, outputs: [], log_seq: 0 } as const;
    await execution.lease({ ...held, type: "finish", finish: { ...finish, outputs: [] } });
    const seen = await later;
    expect(seen.map((event) => event.n)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.at(-1)).toMatchObject({ type: "end", status: "cancelled" });
    // A watcher whose socket broke would have come again by another.
    expect(opened).not.toHaveBeenCalled();
  });

  it("gives a lease whose answer was lost again, and the same one", async () => {
    const { dispatcher, create } = await submitted();
    await register(dispatcher);
    const first = dispatchers.waitForWork(dispatcher, poll(), never);
    await create();
    const held = offerOf(await first);
    expect(offerOf(await dispatchers.waitForWork(dispatcher, poll(), never))).toEqual(held);
  });

  it("takes an unaccepted offer back when its dispatcher asks for it, and an accepted one not", async () => {
    const { dispatcher, execution, create } = await submitted();
    await register(dispatcher);
    const first = dispatchers.waitForWork(dispatcher, poll(), never);
    await create();
    const { lease } = offerOf(await first);
    expect(await execution.withdraw(lease)).toMatchObject({ state: "waiting", lease: null });
    const held = offerOf(await dispatchers.waitForWork(dispatcher, poll(), never));
    expect(held.lease).toBe(lease + 1);
    await execution.lease({ ...held, type: "accept" });
    expect(await execution.withdraw(held.lease)).toMatchObject({ state: "leased", lease: { token: held.lease, accepted: true } });
  });
  it("takes an unaccepted offer back by its alarm", async () => {
    const { dispatcher, execution, create, stub } = await submitted();
    await register(dispatcher);
    await create();
    offerOf(await dispatchers.waitForWork(dispatcher, poll(), never));
    expect(await execution.read()).toMatchObject({ phase: "offered" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LIMITS.offerMs + 1 });
    await runDurableObjectAlarm(stub);
    expect((await execution.read())?.timeline.map(({ phase }) => phase)).toEqual(["waiting", "offered", "waiting"]);
  });

  it("leaves a tombstone where a cancel comes before its create", async () => {
    const { id, execution, create } = await submitted();
    expect(await execution.cancel({ id, account_id: account, signal: "SIGTERM", bury: true })).toBeNull();
    expect(await create()).toEqual({ outcome: "refused", reason: "cancelled" });
  });
});
