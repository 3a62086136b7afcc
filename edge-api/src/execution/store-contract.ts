import type { ExecutionSpec, OutputFile } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { after, chunk, createFact, holder, logFact, PHASES, T0, walk } from "./fixtures.ts";
import type { Commit, ExecutionStore } from "./store.ts";

export const spec: ExecutionSpec = {
  script: { name: "ä b.py", content: "print('ü')\n", encoding: "utf8" },
  args: ["x"],
  runtime: "python:3.11",
  inputs: [],
  folders: [],
  env_names: [],
  env_sealed: null,
  metadata: { project: "ml" },
  limits: { timeout_ms: 300_000, memory_bytes: 2 ** 31, cpus: 1 },
  network: true,
  labels: [],
  runner: null,
  priority: 0,
  retries_max: 2,
  command_line: "rgrid run 'ä b.py' x",
  caller: { tz: null, columns: null, color: false },
  created_at: T0,
  content_digest: null,
};

const commit = (more: Partial<Commit>): Commit => ({
  state: PHASES.waiting,
  spec: null,
  retry_spec: null,
  events: [],
  manifest: null,
  archived: null,
  alarm_at: T0 + 1000,
  ...more,
});
const file = (index: number): OutputFile => ({ path: `f${index}`, size_bytes: index, sha256: "0".repeat(64), executable: false });

/**
 * What every store of an execution must keep. `open` gives a new one on the same durable state at each call, as after a restart.
 * @param alarms every instant that the alarm was set to, in order
 */
export function executionStoreContract(
  name: string,
  within: (run: (open: () => ExecutionStore, alarms: number[]) => void) => Promise<void>,
): void {
  describe(`an execution's store: ${name}`, () => {
    it("knows nothing before the first commit", () =>
      within((open) => {
        const store = open();
        expect([store.read(), store.head(), store.script()]).toEqual([null, null, null]);
        expect(store.events(0, 1000)).toEqual([]);
        expect(store.manifest(0, 10)).toEqual([]);
      }));
    it("gives back state, spec and script after a restart", () =>
      within((open) => {
        open().commit(commit({ spec, state: PHASES.executing }));
        const store = open();
        expect(store.read()).toEqual(PHASES.executing);
        expect(store.script()).toEqual(spec.script);
        expect(store.head()).toMatchObject({ script: { name: "ä b.py" }, metadata: { project: "ml" } });
      }));
    it("keeps what a manual retry runs apart from what it ran itself", () =>
      within((open) => {
        const retry_spec = { ...spec, script: { ...spec.script, content: "print('mended')\n" } };
        open().commit(commit({ spec }));
        expect(open().retrySpec()).toBeNull();
        open().commit(commit({ retry_spec }));
        expect(open().retrySpec()).toEqual(retry_spec);
        expect(open().script()).toEqual(spec.script);
      }));
    it("pages through events without a gap or a repeat, from every place in them", () =>
      within((open) => {
        const store = open();
        const created = after(null, createFact());
        store.commit(commit({ spec, events: created.events }));
        let state = PHASES.executing;
        const begin = state.events;
        store.commit(commit({ state, events: [...walkEvents()].slice(created.events.length) }));
        for (let seq = 1; seq <= 9; seq += 3) {
          const step = after(state, logFact(chunk(seq), chunk(seq + 1), chunk(seq + 2)));
          state = step.state;
          store.commit(commit({ state, events: step.events }));
        }
        const total = begin + 9;
        for (let from = 0; from <= total; from++) {
          const seen: number[] = [];
          for (let cursor = from; ; cursor = seen.at(-1) ?? total) {
            const page = open().events(cursor, 1);
            if (page.length === 0) break;
            seen.push(...page.map((event) => event.n));
          }
          expect(seen).toEqual(Array.from({ length: total - from }, (_, index) => from + index + 1));
        }
      }));
    it("lets the events of an archived segment go, and knows which segment holds which event", () =>
      within((open) => {
        const created = after(null, createFact());
        open().commit(commit({ spec, events: created.events }));
        let { state } = walkedTo(open);
        for (let seq = 1; seq <= 3; seq++) {
          const step = after(state, logFact(chunk(seq)));
          state = step.state;
          open().commit(commit({ state, events: step.events }));
        }
        const all = open().events(0, 1e6);
        const numbers = (events: readonly { n: number }[]) => events.map(({ n }) => n);
        open().commit(commit({ archived: { first_n: 1, last_n: 3 } }));
        open().commit(commit({ archived: { first_n: 4, last_n: 6 } }));
        for (const store of [open(), open()]) {
          expect(numbers(store.events(6, 1e6))).toEqual(numbers(all).slice(6));
          expect([1, 3, 4, 6, 7].map((n) => store.segment(n)?.first_n ?? null)).toEqual([1, 1, 4, 4, null]);
        }
        open().dropContent();
        expect(open().segment(1)).toBeNull();
      }));
    it("pages through a manifest of many rows", () =>
      within((open) => {
        const manifest = Array.from({ length: 1203 }, (_, index) => file(index));
        open().commit(commit({ spec, manifest }));
        const store = open();
        expect(store.manifest(0, 2000)).toEqual(manifest);
        expect(store.manifest(498, 4)).toEqual(manifest.slice(498, 502));
        expect(store.manifest(1200, 50)).toEqual(manifest.slice(1200));
        expect(store.manifest(1203, 50)).toEqual([]);
      }));
    it("moves the alarm only to an earlier instant", () =>
      within((open, alarms) => {
        const store = open();
        store.commit(commit({ spec, alarm_at: T0 + 1000 }));
        store.commit(commit({ alarm_at: T0 + 5000 }));
        store.commit(commit({ alarm_at: T0 + 10 }));
        expect(alarms).toEqual([T0 + 1000, T0 + 10]);
      }));
    it("drops the content and keeps the tombstone, then forgets everything", () =>
      within((open) => {
        const store = open();
        store.commit(commit({ spec, manifest: [file(1)], events: after(null, createFact()).events }));
        store.commit(commit({ state: PHASES.tombstone }));
        store.dropContent();
        expect([store.head(), store.script(), store.events(0, 9), store.manifest(0, 9)]).toEqual([null, null, [], []]);
        expect(open().read()).toEqual(PHASES.tombstone);
        store.clear();
        expect([store.read(), open().read()]).toEqual([null, null]);
        store.commit(commit({ spec }));
        expect(open().read()).toEqual(PHASES.waiting);
      }));
  });
}

/** Commits what leads to `executing`, behind a commit of the create. */
function walkedTo(open: () => ExecutionStore) {
  const state = PHASES.executing;
  open().commit(commit({ state, events: walkEvents().slice(1) }));
  return { state };
}

/** The events on the way to `executing`. */
function walkEvents() {
  const facts = [
    createFact(),
    { type: "offer", runner: runnerOf(), secret: "s1" } as const,
    { type: "accept", ...holder } as const,
    { type: "started", ...holder } as const,
  ];
  let state: Parameters<typeof after>[0] = null;
  return facts.flatMap((fact) => {
    const step = after(state, fact);
    state = step.state;
    return step.events;
  });
}

function runnerOf() {
  const { life } = walk(PHASES.offered, { type: "accept", ...holder });
  if (life.phase !== "preparing") throw new Error("accept leads to preparing");
  return life.lease.runner;
}
