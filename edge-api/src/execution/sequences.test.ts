import { type ExecutionState, LIMITS, reportError } from "@rgrid/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alarmAt } from "./deadlines.ts";
import type { ExecutionFact } from "./event.ts";
import { chunk, config, createFact, exit, offerFact, T0 } from "./fixtures.ts";
import { isLeased, type NewEvent, statusOf } from "./step.ts";
import { transition } from "./transition.ts";

const lease = fc.integer({ min: 0, max: 3 });
const held = lease.map((token) => ({ lease: token, secret: `s${token}` }));
const lost = reportError("worker_died", { reason: "drained" });

/** Facts of every kind, of current, old and forged leases, in any order. */
const fact: fc.Arbitrary<ExecutionFact> = fc.oneof(
  fc.constant<ExecutionFact>(createFact()),
  fc.constant<ExecutionFact>({ type: "cancel", signal: "SIGINT" }),
  fc.constant<ExecutionFact>({ type: "tick" }),
  fc.constant<ExecutionFact>({ type: "offer", ...(offerFact as object), secret: "" } as ExecutionFact),
  lease.map((token): ExecutionFact => ({ type: "orphan", lease: token })),
  lease.map((token): ExecutionFact => ({ type: "withdraw", lease: token })),
  fc.boolean().map((matched): ExecutionFact => ({ type: "matched", matched })),
  held.map((holder): ExecutionFact => ({ type: "accept", ...holder })),
  held.map((holder): ExecutionFact => ({ type: "started", ...holder })),
  held.map((holder): ExecutionFact => ({ type: "heartbeat", ...holder, heard: ["cancel"] })),
  held.map((holder): ExecutionFact => ({ type: "exited", ...holder, exit: exit() })),
  held.map((holder): ExecutionFact => ({ type: "release", ...holder, reason: "drain" })),
  fc
    .tuple(held, fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }))
    .map(([holder, seqs]): ExecutionFact => ({ type: "log", ...holder, heard: [], chunks: seqs.map((seq) => chunk(seq)) })),
  fc.tuple(held, fc.boolean(), fc.integer({ min: 0, max: 4 })).map(
    ([holder, ok, log_seq]): ExecutionFact => ({
      type: "finish",
      ...holder,
      finish: ok
        ? { verdict: "completed", exit: exit(), error: null, outputs: [], log_seq }
        : { verdict: "failed", exit: null, error: lost, outputs: [], log_seq },
    }),
  ),
  fc.constant<ExecutionFact>({ type: "effect_sent", kind: "dispatch", version: T0 }),
  fc
    .integer({ min: -5, max: 20 })
    .map((ahead): ExecutionFact => ({ type: "reproject", row: { version: T0 + ahead, removed: false } })),
);
/** Clocks of objects jump, backwards too. */
const step = fc.tuple(fact, fc.integer({ min: -5000, max: 200_000 }));

type Run = { states: ExecutionState[]; events: NewEvent[]; started: number };

function run(steps: readonly (readonly [ExecutionFact, number])[]): Run {
  let state: ExecutionState | null = null;
  let now = T0;
  const result: Run = { states: [], events: [], started: 0 };
  for (const [given, passed] of steps) {
    now += passed;
    // The shell draws the secret; here it follows the token that will be minted.
    const next: ExecutionFact = given.type === "offer" ? { ...given, secret: `s${(state?.leases ?? 0) + 1}` } : given;
    const before: ExecutionState | null = state;
    const taken = transition(before, next, now, config);
    if (!taken.accepted) continue;
    state = taken.state;
    if (next.type === "started" && taken.state.life.phase !== before?.life.phase) result.started += 1;
    result.states.push(taken.state);
    result.events.push(...taken.events);
  }
  return result;
}

const check = (property: (result: Run) => void) =>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => property(run([[createFact(), 0], ...steps]))),
    { numRuns: 1500 },
  );

// Thousands of runs: a loaded machine needs more than the usual five seconds.
describe("any sequence of facts", { timeout: 60_000 }, () => {
  it("numbers events without a gap, ends at most once, and says nothing after the end", () => {
    check(({ events }) => {
      expect(events.map((event) => event.n)).toEqual(events.map((_, index) => index + 1));
      const ends = events.filter((event) => event.type === "end");
      expect(ends.length).toBeLessThanOrEqual(1);
      if (ends.length === 1) expect(events.at(-1)?.type).toBe("end");
    });
  });
  it("never leaves a terminal state", () => {
    check(({ states }) => {
      const ended = states.findIndex((state) => state.ended_at !== null);
      if (ended >= 0) {
        expect(new Set(states.slice(ended).map((state) => statusOf(state.life))).size).toBe(1);
        expect(new Set(states.slice(ended).map((state) => state.ended_at)).size).toBe(1);
      }
    });
  });
  it("starts user code at most once under one id", () => {
    check(({ started }) => {
      expect(started).toBeLessThanOrEqual(1);
    });
  });
  it("never lets version, time or lease fall, nor an acknowledgement", () => {
    check(({ states }) => {
      states.slice(1).forEach((state, index) => {
        const before = states[index] as ExecutionState;
        expect(state.version).toBeGreaterThanOrEqual(before.version);
        expect(state.now).toBeGreaterThanOrEqual(before.now);
        expect(state.leases).toBeGreaterThanOrEqual(before.leases);
        if (isLeased(state.life) && isLeased(before.life) && state.life.lease.token === before.life.lease.token) {
          expect(state.life.lease.stored_through).toBeGreaterThanOrEqual(before.life.lease.stored_through);
        }
      });
    });
  });
  it("stores each chunk of a lease once and in order", () => {
    check(({ events }) => {
      const lines = events.flatMap((event) => (event.type === "log" ? [event.data] : []));
      expect(lines).toEqual(lines.map((_, index) => `line ${index + 1}\n`));
    });
  });
  it("has exactly one retry after a loss with retries left and no cancel, else none", () => {
    check(({ states, events }) => {
      const last = states.at(-1);
      if (!last || last.ended_at === null) return;
      const wanted = last.error?.error_code === "worker_died" && last.cancel === null;
      expect(last.retries.by !== null).toBe(wanted);
      expect(events.filter((event) => event.type === "retry").length).toBe(wanted ? 1 : 0);
    });
  });
  it("comes to an end when only time passes, each tick at its own alarm", () => {
    check(({ states }) => {
      let state = states.at(-1) as ExecutionState;
      // Nobody answers `sync`: the dispatcher knows of no runner.
      const unmatched = transition(state, { type: "matched", matched: false }, state.now, config);
      if (unmatched.accepted) state = unmatched.state;
      for (let ticks = 0; state.ended_at === null; ticks++) {
        expect(ticks).toBeLessThan(1000);
        // Effects are sent at once here.
        state = { ...state, outbox: {} };
        const next = transition(state, { type: "tick" }, alarmAt(state, LIMITS), config);
        if (!next.accepted) throw new Error(next.reason);
        expect(next.changed).toBe(true);
        const told = transition(next.state, { type: "matched", matched: false }, next.state.now, config);
        state = told.accepted ? told.state : next.state;
      }
    });
  });
});
