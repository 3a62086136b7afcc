import { describe, expect, it } from "vitest";
import { explain, type RunnerState } from "./explain.ts";
import type { Needs } from "./facts.ts";
import { needs, runnerIdOf } from "./fixtures.ts";
import { needsSignature, takes } from "./match.ts";

const runner = (part: Partial<RunnerState> = {}): RunnerState => ({
  name: "lab-1",
  labels: ["gpu", "big"],
  runtimes: ["python:3.11"],
  slots: 4,
  slotsInUse: 4,
  online: true,
  ...part,
});

it.each<[string, Partial<Needs>, boolean]>([
  ["nothing special", {}, true],
  ["a label it has", { labels: ["gpu"] }, true],
  ["all its labels", { labels: ["big", "gpu"] }, true],
  ["a label that it lacks", { labels: ["gpu", "arm"] }, false],
  ["another runtime", { runtime: "node:22" }, false],
  ["its own name", { runner: "lab-1" }, true],
  ["another's name", { runner: "lab-2" }, false],
])("takes an execution that needs %s: %o → %s", (_, part, expected) => {
  expect(takes(runner(), needs(part))).toBe(expected);
});

it("takes an image by its name only where its owner lets any image run", () => {
  const named = needs({ runtime: "image:perl:5" });
  expect(takes(runner(), named)).toBe(false);
  expect(takes(runner({ runtimes: ["python:3.11", "image:any"] }), named)).toBe(true);
});

it("groups by what is needed, whatever the order of labels, and not by priority or age", () => {
  expect(needsSignature(needs({ labels: ["a", "b"], priority: 3 }))).toBe(
    needsSignature(needs({ labels: ["b", "a", "a"], created_at: 9 })),
  );
  expect(needsSignature(needs({ runner: "a" }))).not.toBe(needsSignature(needs({ labels: ["a"] })));
});

it("groups nothing together that not the same runners take: the first of a group speaks for all", () => {
  const apart: Partial<Needs>[] = [
    {},
    { runtime: "node:24" },
    { labels: ["a"] },
    { labels: ["a", "b"] },
    { runner: "a" },
    { runner: "b" },
    { avoid: runnerIdOf(1) },
  ];
  expect(new Set(apart.map((part) => needsSignature(needs(part)))).size).toBe(apart.length);
});

it("says of an image by its name that nobody may run it", () => {
  const situation = { runners: [runner()], inFlight: 0, inFlightMax: 5, ahead: 0, key: { holder: null, ahead: 0 } };
  const { detail } = explain({ ...situation, needs: needs({ runtime: "image:perl:5" }) });
  expect(detail).toBe("no runner has leave to run images by their names (--images any)");
});

describe("explain", () => {
  const none = { position: null, reason: "no_matching_runner" };
  const check = (part: Partial<Needs>, runners: RunnerState[], then: object, ahead = 0, inFlight = 0) =>
    expect(explain({ needs: needs(part), runners, inFlight, inFlightMax: 5, ahead, key: { holder: null, ahead: 0 } })).toEqual(
      then,
    );

  it("says whose slots are full, and the place in line", () => {
    const two = [runner({ name: "lab-5" }), runner({ name: "lab-2" })];
    check({}, two, { position: 3, reason: "runners_full", detail: "3rd in line · lab-2 and lab-5 are full (4/4 slots each)" }, 2);
    check({}, [runner()], { position: 1, reason: "runners_full", detail: "next in line · lab-1 is full (4/4 slots)" });
    const resting = runner({ slotsInUse: 1, full: "the disk is nearly full" });
    check({}, [resting], {
      position: 1,
      reason: "runners_full",
      detail: "next in line · lab-1 takes nothing: the disk is nearly full",
    });
    const many = Array.from({ length: 9 }, (_, i) => runner({ name: `lab-${i}`, slots: i + 1, slotsInUse: i + 1 }));
    const detail = "12th in line · lab-0, lab-1, lab-2 and 6 more are full (45/45 slots)";
    check({}, many, { position: 12, reason: "runners_full", detail }, 11);
  });
  it("says that the account's limit holds it, before it looks at slots", () => {
    const detail = "2nd in line · 5 executions are in flight, the account's limit is 5";
    check({}, [runner()], { position: 2, reason: "account_limit", detail }, 1, 5);
  });
  it("names what no runner has, and the command that changes it", () => {
    check({}, [], { ...none, detail: "no runner is online: start one with  rgrid-runner" });
    check({ labels: ["arm"] }, [runner()], {
      ...none,
      detail: "no runner has label arm: start one with  rgrid-runner --label arm",
    });
    check({ runtime: "node:22" }, [runner()], { ...none, detail: "no runner has runtime node:22" });
    check({ runner: "lab-9" }, [runner()], { ...none, detail: "no runner named lab-9 is online" });
    check({ runner: "lab-1", labels: ["arm"] }, [runner()], { ...none, detail: "runner lab-1 has no label arm" });
    check({}, [runner({ online: false })], { ...none, detail: "lab-1 could take it, but is offline" });
    const apart = [runner({ labels: ["gpu"] }), runner({ labels: ["big"] })];
    const detail =
      "no runner has runtime python:3.11 and label gpu and big together: start one with  rgrid-runner --label gpu --label big";
    check({ labels: ["gpu", "big"] }, apart, { ...none, detail });
  });
});
