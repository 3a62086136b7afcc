import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DispatchNote, Needs } from "./facts.ts";
import { waitingNote } from "./fixtures.ts";
import { ReadyQueue } from "./ready-queue.ts";

const ANY = () => true;

function queueOf(...notes: DispatchNote[]): ReadyQueue {
  const queue = new ReadyQueue();
  for (const note of notes) queue.add(note);
  return queue;
}

/** Takes the next one out, as an offer does. */
function serve(queue: ReadyQueue, fit: (needs: Needs) => boolean = ANY): DispatchNote | null {
  const note = queue.best(fit);
  if (note === null) return null;
  queue.takeTurn(note);
  queue.remove(note);
  return note;
}

function serveAll(queue: ReadyQueue, fit?: (needs: Needs) => boolean): number[] {
  const order: number[] = [];
  for (let note = serve(queue, fit); note !== null; note = serve(queue, fit)) order.push(note.needs.created_at - 1000);
  return order;
}

const run = (n: number, script: string, part: Partial<Needs> = {}) => waitingNote(n, { script, ...part });

describe("scripts of equal priority", () => {
  it("take turns, and within one age decides", () => {
    const queue = queueOf(run(3, "a"), run(1, "a"), run(2, "a"), run(5, "b"), run(4, "b"), run(6, "c"));
    expect(serveAll(queue)).toEqual([1, 4, 6, 2, 5, 3]);
  });

  it("take turns also where one has waited for other runners than the rest", () => {
    const queue = queueOf(run(1, "a"), run(2, "a", { labels: ["gpu"] }), run(3, "b"), run(4, "a"));
    expect(serveAll(queue)).toEqual([1, 3, 2, 4]);
  });

  it("have no more than one turn when they could not be served for many rounds", () => {
    const gpu = { labels: ["gpu"] };
    const queue = queueOf(run(1, "a", gpu), run(2, "a", gpu), run(3, "a", gpu));
    for (let n = 10; n < 20; n++) queue.add(run(n, "b"));
    const withoutGpu = ({ labels }: Needs) => labels.length === 0;
    for (let n = 0; n < 5; n++) serve(queue, withoutGpu);
    expect(serveAll(queue)).toEqual([1, 15, 2, 16, 3, 17, 18, 19]);
  });

  it("keep their turn however many new scripts come", () => {
    const queue = queueOf(run(1, "a"), run(2, "a"), run(3, "a"));
    const served: number[] = [];
    for (let n = 10; served.length < 20; n += 2) {
      queue.add(run(n, `new-${n}`));
      queue.add(run(n + 1, `new-${n + 1}`));
      served.push((serve(queue)?.needs.created_at ?? 0) - 1000);
    }
    expect(served.filter((n) => n < 10)).toEqual([1, 2, 3]);
  });

  it("have no second turn where only the next of them stands in the queue", () => {
    const queue = queueOf(run(1, "a"), run(4, "b"));
    expect(serve(queue)?.needs.created_at).toBe(1001);
    queue.add(run(2, "a"));
    expect(serveAll(queue)).toEqual([4, 2]);
  });

  it("go by age where each waits once, also one that is back", () => {
    const queue = queueOf(run(3, "c"), run(1, "a"), run(2, "b"));
    const released = serve(queue);
    if (released) queue.add(released);
    expect(serveAll(queue)).toEqual([1, 2, 3]);
  });
});

it("looks at the priority first, whatever the scripts", () => {
  const urgent = { priority: 5 };
  const queue = queueOf(run(1, "a"), run(2, "b"), run(3, "a", urgent), run(4, "a", urgent), run(5, "b", urgent));
  expect(serveAll(queue)).toEqual([3, 5, 4, 1, 2]);
});

const waiting = fc.record({ script: fc.constantFrom("a", "b", "c", "d"), priority: fc.constantFrom(0, 0, 0, 5) });

describe("whatever waits", () => {
  it("has at most two starts of each other script of its priority before it, unless one of its own is", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(waiting, fc.constant("serve" as const)), { maxLength: 80 }), (steps) => {
        const queue = new ReadyQueue();
        /** Of each that waits: starts of each other script since, or since one of its own. */
        const startsBefore = new Map<DispatchNote, Map<string, number>>();
        const look = () => {
          const next = serve(queue);
          if (next === null) return;
          startsBefore.delete(next);
          for (const [note, starts] of startsBefore) {
            if (note.needs.priority !== next.needs.priority) continue;
            const script = next.needs.script ?? "";
            if (script === note.needs.script) starts.clear();
            else starts.set(script, (starts.get(script) ?? 0) + 1);
            expect(Math.max(0, ...starts.values())).toBeLessThanOrEqual(2);
          }
        };
        steps.forEach((step, n) => {
          if (step === "serve") {
            look();
            return;
          }
          const note = run(n, step.script, { priority: step.priority });
          startsBefore.set(note, new Map());
          queue.add(note);
        });
        while (!queue.isEmpty) look();
      }),
    );
  });

  it("is told the place that it has, where nothing else comes", () => {
    fc.assert(
      fc.property(fc.array(waiting, { maxLength: 40 }), fc.nat({ max: 10 }), (all, servedBefore) => {
        const notes = all.map(({ script, priority }, n) => run(n, script, { priority }));
        const queue = queueOf(...notes);
        for (let n = 0; n < servedBefore; n++) serve(queue);
        const places = new Map(notes.map((note) => [note.needs.created_at - 1000, queue.ahead(note, ANY)]));
        serveAll(queue).forEach((n, place) => {
          expect(places.get(n)).toBe(place);
        });
      }),
    );
  });
});
