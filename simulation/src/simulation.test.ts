import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUGS } from "./bugs/bugs.ts";
import { bundleWith, firstFailure, misfits } from "./bugs/hunt.ts";
import { runMany } from "./many.ts";
import { run } from "./run.ts";
import { scenarioOf } from "./scenario.ts";

const SEEDS = 50;

describe("the simulated system", () => {
  it(`holds every invariant on ${SEEDS} seeds`, { timeout: 120_000 }, async () => {
    const range = { from: 0, by: 1, count: SEEDS, untilMs: Number.POSITIVE_INFINITY, keepGoing: false };
    const { failed, crashes } = await runMany(range, performance.now.bind(performance));
    expect(failed).toEqual([]);
    expect(crashes).toBeGreaterThan(SEEDS);
  });

  it("is the same run, event for event, for the same seed", { timeout: 60_000 }, async () => {
    for (const seed of [2, 5, 23]) {
      const [first, second] = [await run(scenarioOf(seed)), await run(scenarioOf(seed), undefined, true)];
      expect(second.digest).toBe(first.digest);
      expect(second.events).toBe(first.events);
    }
    expect((await run(scenarioOf(2))).digest).not.toBe((await run(scenarioOf(5))).digest);
  });

  it("pays exactly the counted requests and rows where nothing goes wrong", async () => {
    const { violation, counts } = await run(scenarioOf(0));
    expect(violation).toBeNull();
    expect(counts).toEqual(scenarioOf(0).cost);
  });
});

describe("a planted bug", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rgrid-bug-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("fits the sources as they are, each of them", async () => {
    expect(await misfits(BUGS.flatMap(({ patches }) => patches))).toEqual([]);
  });

  it("is caught", { timeout: 120_000 }, async () => {
    const bug = BUGS.find(({ name }) => name === "alarm set after an await");
    const program = join(folder, "caught.mjs");
    await bundleWith(bug?.patches ?? [], program);
    expect(await firstFailure(program)).toMatchObject({ invariant: 1 });
  });
});
