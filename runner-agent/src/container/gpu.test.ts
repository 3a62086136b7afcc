import { expect, it } from "vitest";
import { type Devices, gpuOfContainers, gpuOfMachine } from "./find-gpu.ts";
import { gpuOptions } from "./gpu.ts";

const machine = (...paths: string[]): Devices => ({ has: (path) => paths.includes(path), groups: () => ["44", "109"] });
const nvidia = machine("/dev/nvidiactl");
const amd = machine("/dev/kfd");

it("is one that this machine has", () => {
  expect([gpuOfMachine(machine()), gpuOfContainers(["runc", "nvidia"], machine())]).toEqual([null, null]);
  expect([gpuOfMachine(nvidia)?.kind, gpuOfMachine(amd)?.kind]).toEqual(["nvidia", "amd"]);
});
it("is one that the engine can give: NVIDIA's with its toolkit alone", () => {
  expect(gpuOfContainers(["runc"], nvidia)).toBeNull();
  expect(gpuOfContainers(["runc", "nvidia"], nvidia)).toEqual({ kind: "nvidia" });
  expect(gpuOfContainers(["runc"], amd)).toEqual({ kind: "amd", groups: ["44", "109"] });
});
it("is all of NVIDIA's, or AMD's devices with the groups that may open them", () => {
  expect(gpuOptions({ kind: "nvidia" })).toEqual({ DeviceRequests: [{ Driver: "", Count: -1, Capabilities: [["gpu"]] }] });
  const { Devices: given, GroupAdd } = gpuOptions({ kind: "amd", groups: ["44", "109"] });
  expect(given.map(({ PathOnHost }: { PathOnHost: string }) => PathOnHost)).toEqual(["/dev/kfd", "/dev/dri"]);
  expect(GroupAdd).toEqual(["44", "109"]);
});
