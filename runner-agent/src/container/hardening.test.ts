import { describe, expect, it } from "vitest";
import { assignmentOf } from "../testing/assignment.ts";
import { type ContainerPlan, createOptions } from "./hardening.ts";

const MIB = 1024 * 1024;

type Given = { network?: boolean; init?: ContainerPlan["init"]; mounts?: ContainerPlan["request"]["mounts"]; gpu?: boolean };

function check({ network = false, init = null, mounts = [], gpu = false }: Given = {}) {
  const { execution_id: execution, lease } = assignmentOf({ script: "" });
  return createOptions({
    request: {
      execution,
      lease,
      runtime: "python:3.11",
      limits: { memory_bytes: 512 * MIB, cpus: 1.5, timeout_ms: 300_000 },
      leaseTtlMs: 120_000,
      network,
      mounts,
      gpu,
      command: { argv: ["python3", "main.py"], env: { A: "1" } },
    },
    image: "image",
    runner: "runner",
    incarnation: "incarnation",
    user: { uid: 65_534, gid: 65_534 },
    workFolder: "/state/work/x/work",
    init,
    passwdFile: "/state/etc/passwd",
    groupFile: "/state/etc/group",
    cgroupParent: "/rgrid/x",
    gpu: { kind: "nvidia" },
  });
}

describe("createOptions", () => {
  it("locks the container", () => {
    const { HostConfig, User } = check();
    expect(User).toBe("65534:65534");
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Privileged: false,
      PidsLimit: 1024,
      Memory: 512 * MIB,
      MemorySwap: 512 * MIB,
      NanoCpus: 1_500_000_000,
      IpcMode: "private",
      ShmSize: 256 * MIB,
      LogConfig: { Type: "none" },
      RestartPolicy: { Name: "no" },
    });
    expect(HostConfig?.Ulimits).toEqual([
      { Name: "nofile", Soft: 1024, Hard: 1024 },
      { Name: "core", Soft: 0, Hard: 0 },
    ]);
  });
  it("gives no capability back, no device, no host namespace and no socket of the engine", () => {
    const { HostConfig } = check({ init: { program: "/state/etc/init", folder: "/state/work/x/init" } });
    for (const name of ["CapAdd", "Devices", "PidMode", "UTSMode", "UsernsMode", "Mounts", "VolumesFrom", "GroupAdd"]) {
      expect(HostConfig).not.toHaveProperty(name);
    }
    const binds = HostConfig?.Binds ?? [];
    expect(binds.filter((bind) => !bind.endsWith(":ro"))).toEqual(["/state/work/x/work:/work"]);
    expect(binds.join()).not.toContain("docker.sock");
  });
  it("gives a GPU to those that ask for one, and no other device", () => {
    expect(check().HostConfig).not.toHaveProperty("DeviceRequests");
    expect(check({ gpu: true }).HostConfig).toMatchObject({ DeviceRequests: [{ Count: -1, Capabilities: [["gpu"]] }] });
  });
  it("has a network only where one is wanted", () => {
    expect(check()).toMatchObject({ NetworkDisabled: true, HostConfig: { NetworkMode: "none" } });
    expect(check({ network: true })).toMatchObject({ NetworkDisabled: false, HostConfig: { NetworkMode: "bridge" } });
  });
  it("starts the command under our init, or else under Docker's", () => {
    const own = check({ init: { program: "/state/etc/init", folder: "/state/work/x/init" } });
    expect(own.HostConfig?.Init).toBe(false);
    expect(own.Cmd).toEqual(["/.rgrid/init", "/.rgrid/runner/runner", "90000", "360000", "python3", "main.py"]);
    expect(check()).toMatchObject({ Cmd: ["python3", "main.py"], HostConfig: { Init: true } });
  });
  it("labels what upkeep looks for", () => {
    expect(check().Labels).toMatchObject({ "rgrid.runner": "runner", "rgrid.incarnation": "incarnation", "rgrid.lease": "1" });
  });
  it("shows what its owner lets a script see, and lets it write only where the owner says so", () => {
    const mounts = [
      { source: "/big/sets", target: "/data", writable: false },
      { source: "/state/caches/HF_HOME", target: "/caches/HF_HOME", writable: true },
    ];
    expect(check({ mounts }).HostConfig?.Binds).toEqual(
      expect.arrayContaining(["/big/sets:/data:ro", "/state/caches/HF_HOME:/caches/HF_HOME:rw"]),
    );
  });
});
