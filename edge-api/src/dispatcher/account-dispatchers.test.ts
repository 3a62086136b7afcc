import { LIMITS } from "@rgrid/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Alarms } from "../adapters/memory/alarms.ts";
import { memoryDispatchers } from "../adapters/memory/dispatchers.ts";
import type { Dispatchers } from "../ports/dispatchers.ts";
import type { ExecutionStub } from "../ports/executions.ts";
import type { Log } from "../ports/log.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { AccountDispatchers } from "./account-dispatchers.ts";
import { account, pollOf, registration, waitingNote } from "./fixtures.ts";

const log: Log = { info() {}, warn() {}, error() {}, with: () => log };

/** Production dispatchers, by any name, with nobody to make offers to. */
function dispatchers(): Dispatchers {
  const clock = { now: () => 1_000_000 };
  const stub = { offer: async () => ({ accepted: false, note: null }), orphan: async () => null };
  const executions = { get: () => stub as unknown as ExecutionStub };
  return memoryDispatchers({ executions, clock, random: () => 0.5, log, limits: LIMITS }, new Alarms(clock));
}

const at = (dispatcher: string) => ({ id: account, dispatcher });
const asker = (all: Dispatchers, hops = 8) => new AccountDispatchers(all, { dispatcherHopsMax: hops });

describe("AccountDispatchers", () => {
  it("goes where the account went, has it taken over there, and begins there the next time", async () => {
    const all = dispatchers();
    await all.get("a").register(registration(1));
    await all.get("a").move(account, "b", 1);
    let askedA = 0;
    const counting: Dispatchers = {
      ...all,
      get: (name) => {
        if (name === "a") askedA += 1;
        return all.get(name);
      },
    };
    const ask = asker(counting);
    const found = await ask.find(at("a"), (stub) => stub.presence(account));
    expect([found.dispatcher, found.answer.length]).toEqual(["b", 1]);
    askedA = 0;
    await ask.ask(at("a"), (stub) => stub.sync(waitingNote(1)));
    expect(askedA).toBe(0);
  });

  it("holds a poll on at the next dispatcher where the account is moved under it", async () => {
    const all = dispatchers();
    await all.get("a").register(registration(1));
    const gone = new AbortController();
    const polled = asker(all).waitForWork(at("a"), pollOf(1), gone.signal);
    await all.get("a").move(account, "b", 1);
    const next = asker(all);
    await next.ask(at("a"), (stub) => stub.register(registration(1, { incarnation: "incarnation2" })));
    expect(await polled).toEqual({ outcome: "replaced" });
  });

  it("gives up after so many hops, and the next call goes on from there", async () => {
    const all = dispatchers();
    for (const [index, name] of ["a", "b", "c"].entries()) {
      await all.get(name).move(account, "bcd"[index] ?? "", index + 1);
      await asker(all).ask(at("a"), (stub) => stub.placement(account));
    }
    const ask = asker(all, 1);
    const find = () => ask.find(at("a"), (stub) => stub.placement(account));
    await expect(find()).rejects.toThrow(Unavailable);
    expect(await find()).toEqual({ answer: { epoch: 3 }, dispatcher: "d" });
  });

  it("finds the account from wherever it ever was, however often it was moved, forth and back, and whoever died halfway", async () => {
    const names = ["a", "b", "c"];
    const step = fc.record({ to: fc.nat(2), from: fc.nat(2), dies: fc.boolean(), late: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 7 }), async (steps) => {
        const all = dispatchers();
        let here = "a";
        let epoch = 0;
        /** Names that anybody can have heard: a dispatcher is named to others only once it has taken over. */
        const known = new Set(["a"]);
        const past: { name: string; to: string; epoch: number }[] = [];
        for (const { to: index, from, dies, late } of steps) {
          const to = names[index] ?? "";
          if (to !== here) {
            const verdict = await all.get(here).move(account, to, epoch + 1);
            expect(verdict).toEqual({ accepted: true });
            past.push({ name: here, to, epoch: epoch + 1 });
            epoch += 1;
            // Dead before the next has taken it over: whoever asks does it.
            if (!dies) await asker(all).takeOver(account, here, { to, epoch });
            here = to;
          }
          const places = [...known];
          const asked = places[from % places.length] ?? here;
          expect(await asker(all).find(at(asked), (stub) => stub.placement(account))).toEqual({
            answer: { epoch },
            dispatcher: here,
          });
          known.add(here);
          const copy = past[late];
          if (copy) {
            const again = await all.get(copy.name).move(account, copy.to, copy.epoch);
            expect(again).not.toMatchObject({ reason: "leased" });
          }
          expect(await all.get(here).placement(account)).toEqual({ epoch });
        }
      }),
    );
  });
});
