import { labels } from "@rgrid/schema";
import { expect, it } from "vitest";
import { machineLabels } from "./machine-labels.ts";

const facts = { arch: "x64", os: "linux", memoryBytes: 63.7 * 1024 ** 3, isolated: true, hasGpu: false };

it("names architecture, system, isolation and memory of a machine as labels", () => {
  const own = machineLabels(facts);
  expect(own).toEqual(["arch=x64", "os=linux", "isolation=container", "memory=64g"]);
  expect(labels.parse(own)).toEqual(own);
  expect(machineLabels({ ...facts, memoryBytes: 1, isolated: false })).toEqual(
    expect.arrayContaining(["memory=1g", "isolation=none"]),
  );
});
it("names a GPU that scripts can use", () => {
  expect(machineLabels({ ...facts, hasGpu: true })).toContain("gpu");
});
