import type Docker from "dockerode";

/** GPUs that compute APIs use: NVIDIA's, or AMD's with the groups that may open its devices. */
export type Gpu = { kind: "nvidia" } | { kind: "amd"; groups: readonly string[] };

/** Device of AMD's ROCm, and the folder of its cards. */
export const AMD = "/dev/kfd";
export const AMD_CARDS = "/dev/dri";

/** As `docker run --gpus all`; for AMD as ROCm's manual has it. */
export function gpuOptions(gpu: Gpu): Pick<Docker.HostConfig, "DeviceRequests" | "Devices" | "GroupAdd"> {
  if (gpu.kind === "nvidia") return { DeviceRequests: [{ Driver: "", Count: -1, Capabilities: [["gpu"]] }] };
  const device = (path: string) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: "rw" });
  return { Devices: [device(AMD), device(AMD_CARDS)], GroupAdd: [...gpu.groups] };
}
