import { expect, it } from "vitest";
import { timelineOf } from "./timeline.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24, 10, 0, 0) + seconds * 1000).toISOString();
const check = (phases: [string, number][], ended: number | null, now: number, then: string[]) => {
  const timeline = phases.map(([phase, second]) => ({ phase, at: at(second) }));
  const { rows, totalMs } = timelineOf(
    { timeline, created_at: at(0), ended_at: ended === null ? null : at(ended) },
    Date.parse(at(now)),
  );
  const shown = rows
    .filter((row) => row.ms !== null)
    .map((row) => `${row.name} ${row.spans.map((span) => `${span.fromMs}-${span.toMs}`).join("+")}${row.now ? " …" : ""}`);
  expect([...shown, totalMs]).toEqual([...then, (ended ?? now) * 1000]);
};

it("says how long each phase took", () =>
  check(
    [
      ["waiting", 0],
      ["offered", 1],
      ["preparing", 2],
      ["executing", 4],
      ["uploading", 9],
    ],
    10,
    99,
    ["Queued 0-1000", "Offered 1000-2000", "Preparing 2000-4000", "Executing 4000-9000", "Uploading 9000-10000"],
  ));
it("goes on to now while it runs", () =>
  check(
    [
      ["waiting", 0],
      ["executing", 2],
    ],
    null,
    5,
    ["Queued 0-2000", "Executing 2000-5000 …"],
  ));
it("adds up what happened twice", () =>
  check(
    [
      ["waiting", 0],
      ["offered", 1],
      ["waiting", 2],
      ["executing", 5],
    ],
    6,
    99,
    ["Queued 0-1000+2000-5000", "Offered 1000-2000", "Executing 5000-6000"],
  ));
it("takes an end before its beginning for no time", () =>
  check(
    [
      ["waiting", 0],
      ["executing", 3],
    ],
    2,
    99,
    ["Queued 0-3000", "Executing 3000-3000"],
  ));
