import type { ExecutionLimits } from "@rgrid/schema";
import { expect, it } from "vitest";
import type { ExecutionFact } from "./event.ts";
import { after, createFact, holder, offerFact, walk } from "./fixtures.ts";
import { askedOf, limitsOf } from "./limits-in-force.ts";

const API = { timeout_ms: 300_000, memory_bytes: 2 ** 31, cpus: 1 };
const offerOf = (limits?: Partial<ExecutionLimits>): ExecutionFact =>
  ({ ...offerFact, runner: { ...(offerFact as { runner: object }).runner, ...(limits && { limits }) } }) as ExecutionFact;
/** Created with the API's limits, of which these were not asked for. */
const created = (open_limits: Partial<ExecutionLimits>) => walk(null, createFact({ ...API, open_limits }));

it("takes the runner's limits where none were asked for, and those that were asked for as they are", () => {
  const owners = { timeout_ms: 1_800_000, memory_bytes: 2 ** 33, cpus: 4 };
  expect(limitsOf(walk(created(API), offerOf(owners)))).toEqual(owners);
  expect(limitsOf(walk(created({ cpus: 1 }), offerOf(owners)))).toEqual({ ...API, cpus: 4 });
  expect(limitsOf(walk(created({}), offerOf(owners)))).toEqual(API);
  expect(limitsOf(walk(created(API), offerOf({ cpus: 4 })))).toEqual({ ...API, cpus: 4 });
});
it("takes the next runner's, or the API's again, when an offer was for nothing", () => {
  const first = walk(created(API), offerOf({ cpus: 4, memory_bytes: 2 ** 33 }), { type: "orphan", lease: 1 });
  expect(limitsOf(walk(first, offerOf({ cpus: 2 })))).toEqual({ ...API, cpus: 2 });
  expect(limitsOf(walk(first, offerOf()))).toEqual(API);
});
it("ends user code by the runner's timeout", () => {
  const running = walk(created(API), offerOf({ timeout_ms: 1_800_000 }), { type: "accept", ...holder });
  const { life } = after(running, { type: "started", ...holder }).state;
  expect(life).toMatchObject({ phase: "executing", until: expect.any(Number) });
  if (life.phase === "executing") expect(life.until - life.started_at).toBe(1_860_000);
});
it("holds to a timeout that was extended meanwhile, whatever runner takes it", () => {
  const extended = walk(created(API), { type: "extend", timeout_ms: 600_000 });
  expect(limitsOf(walk(extended, offerOf({ timeout_ms: 1000, cpus: 4 })))).toEqual({ ...API, timeout_ms: 600_000, cpus: 4 });
  expect(askedOf(extended)).toEqual({ limits: { ...API, timeout_ms: 600_000 }, limits_open: ["memory_bytes", "cpus"] });
});
it("leaves a retry's limits open as they were, not as the runner that was lost had them", () => {
  const taken = walk(created({ cpus: 1, timeout_ms: 300_000 }), offerOf({ cpus: 4, timeout_ms: 1000 }));
  expect(askedOf(taken)).toEqual({ limits: API, limits_open: ["timeout_ms", "cpus"] });
  expect(askedOf(walk(null, createFact(API)))).toEqual({ limits: API, limits_open: [] });
});
