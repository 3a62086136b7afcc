import type { ExecutionState } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { RowFound } from "./event.ts";
import { after, chunk, config, holder, logFact, PHASES, walk } from "./fixtures.ts";
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
