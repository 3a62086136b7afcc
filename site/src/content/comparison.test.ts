import { LIMITS } from "@rgrid/schema";
import { expect, it } from "vitest";
import { assertComparisonFresh, CITED, COMPARISON, PEERS, READ_ON, SOURCES, TAKE_IT_WHEN } from "./comparison.ts";
import { AGE_DAYS_MAX, assertReadSince } from "./fresh.ts";
import { assertFresh } from "./rates.ts";

it("has an answer for each, and for each answer a source of its own maker", () => {
  const HOSTS = [
    /^\/docs\//,
    /^https:\/\/man\.openbsd\.org\//,
    /^https:\/\/slurm\.schedmd\.com\//,
    /^https:\/\/modal\.com\//,
    /^https:\/\/docs\.aws\.amazon\.com\//,
  ];
  expect(TAKE_IT_WHEN).toHaveLength(PEERS.length);
  for (const { answers } of COMPARISON) {
    expect(answers).toHaveLength(PEERS.length);
    for (const [at, { from }] of answers.entries()) {
      // What a shell does needs none.
      if (from === null) expect(PEERS[at]).toBe("ssh + tmux");
      else expect(SOURCES[from]).toMatch(HOSTS[at] ?? /^$/);
    }
  }
  expect([...CITED].toSorted()).toEqual(Object.keys(SOURCES).toSorted());
});

it("says of RGrid what its limits are", () => {
  const [ours] = COMPARISON.find(({ question }) => question === "Longest run")?.answers ?? [];
  expect(ours?.says).toBe(`${LIMITS.timeoutMsMax / 86_400_000} days`);
});

it("stops a build when what was read has become old", () => {
  const after = (days: number) => Date.parse(READ_ON) + days * 86_400_000;
  for (const assert of [assertComparisonFresh, assertFresh]) {
    expect(() => assert(after(0))).not.toThrow();
    expect(() => assert(after(AGE_DAYS_MAX + 1))).toThrow(/^read these again: /);
  }
});

it("only says so in a build that nobody publishes", () => {
  const said: string[] = [];
  const old = Date.parse("2026-11-24") + (AGE_DAYS_MAX + 20) * 86_400_000;
  const prices = [{ what: "R2", read: "2026-11-24" }];
  assertReadSince(old, prices, { environment: { RGRID_SITE_STALE: "warn" }, warn: (text) => void said.push(text) });
  expect(said).toEqual(["read these again: R2 (2026-11-24)"]);
  expect(() => assertReadSince(old, prices, { environment: {} })).toThrow("read these again: R2 (2026-11-24)");
});
