import { describe, expect, it } from "vitest";
import { configOf } from "./config.ts";

const token = `rgr_${"a".repeat(24)}_${"b".repeat(48)}`;

describe("configOf", () => {
  it("keeps every value of a repeated option", () => {
    const args = ["--token", token, "--label", "gpu", "--label=fast", "--runtime", "python:3.11=img:1", "--runtime", "node:22=n"];
    const config = configOf(args, {});
    expect(config.labels).toEqual(["gpu", "fast"]);
    expect(["python:3.11", "node:22"].map((name) => config.images.get(name))).toEqual(["img:1", "n"]);
  });
  it("knows an image for every runtime, and any by its name; as plain processes only what its owner says", () => {
    const isolated = configOf(["--token", token], {});
    expect([isolated.images.get("node:24"), isolated.anyImage]).toEqual(["node:24", true]);
    expect(configOf(["--token", token, "--images", "configured"], {}).anyImage).toBe(false);
    const plain = configOf(["--token", token, "--executor", "process", "--runtime", "node:24"], {});
    expect([[...plain.images.keys()], plain.anyImage]).toEqual([["python:3.11", "node:24"], false]);
  });
  it("takes the environment where no option is given, lists by comma", () => {
    const env = {
      RGRID_RUNNER_TOKEN: token,
      RGRID_API_URL: "http://localhost:1/",
      RGRID_RUNNER_LABELS: "a, b",
      RGRID_RUNNER_SLOTS: "9",
    };
    expect(configOf(["--slots", "2"], env)).toMatchObject({ apiUrl: "http://localhost:1", labels: ["a", "b"], slots: 2 });
  });
  it("counts money in micros and durations in milliseconds", () => {
    const args = ["--token", token, "--price-per-hour", "0.25", "--drain-grace", "5m", "--network", "none"];
    expect(configOf(args, {})).toMatchObject({ pricePerHourMicros: 250_000, drainGraceMs: 300_000, network: false });
  });
  it("takes sizes in binary units, a gigabyte of free disk by default", () => {
    expect(configOf(["--token", token], {}).minFreeDiskBytes).toBe(2 ** 30);
    expect(configOf(["--token", token, "--min-free-disk", "512m"], {}).minFreeDiskBytes).toBe(2 ** 29);
  });
  it("reads what its owner gives to scripts, and the limits of those that ask for none", () => {
    const limits = ["--default-cpu", "2.5", "--default-memory", "4g", "--default-timeout", "2h"];
    const given = ["--mount", "/data", "--mount", "sets:/sets:rw", "--cache", "HF_HOME", "--cache", "HF_HOME"];
    expect(configOf(["--token", token, ...limits, ...given], {})).toMatchObject({
      defaults: { cpus: 2.5, memory_bytes: 4 * 2 ** 30, timeout_ms: 7_200_000 },
      mounts: [
        { source: "/data", target: "/data", writable: false },
        { source: `${process.cwd()}/sets`, target: "/sets", writable: true },
      ],
      caches: ["HF_HOME"],
    });
    expect(configOf(["--token", token], {})).toMatchObject({ defaults: {}, mounts: [], caches: [] });
    const env = { RGRID_RUNNER_TOKEN: token, RGRID_RUNNER_MOUNTS: "/a:ro,/b:/c:rw", RGRID_RUNNER_CACHES: "TORCH_HOME" };
    expect(configOf([], env)).toMatchObject({
      mounts: [{ target: "/a" }, { target: "/c", writable: true }],
      caches: ["TORCH_HOME"],
    });
  });
  it.each([
    [["--default-cpu", "0"], "--default-cpu (or RGRID_RUNNER_DEFAULT_CPU)"],
    [["--default-memory", "1k"], "--default-memory (or RGRID_RUNNER_DEFAULT_MEMORY)"],
    [["--default-timeout", "30d"], "--default-timeout (or RGRID_RUNNER_DEFAULT_TIMEOUT)"],
    [["--mount", "/a:b"], "--mount (or RGRID_RUNNER_MOUNTS) must have an absolute path in the container"],
    [["--mount", "/a", "--mount", "/b:/a/b"], "--mount can't be both at /a and at /a/b"],
    [["--executor", "process", "--mount", "/a"], "--mount needs --executor docker"],
    [["--cache", "PATH"], "--cache (or RGRID_RUNNER_CACHES) can't be PATH"],
    [["--cache", "a/b"], "--cache (or RGRID_RUNNER_CACHES) must be the name of a variable"],
    [["--min-free-disk", "much"], "--min-free-disk (or RGRID_RUNNER_MIN_FREE_DISK) must be a size"],
    [[], "--token (or RGRID_RUNNER_TOKEN) must be a runner token"],
    [["--slots", "0"], "--slots (or RGRID_RUNNER_SLOTS)"],
    [["--runtime", "python:3.11="], "--runtime (or RGRID_RUNNER_RUNTIMES) must be NAME=IMAGE"],
    [["--executor", "vm"], "--executor"],
    [["--images", "some"], "--images (or RGRID_RUNNER_IMAGES)"],
    [["--api-url", "ftp://x"], "--api-url (or RGRID_API_URL) must be a URL"],
    [["--drain-grace", "soon"], "--drain-grace (or RGRID_RUNNER_DRAIN_GRACE) must be a duration"],
    [["--nope"], "--nope"],
  ])("refuses %j and says why", (args, message) => {
    expect(() => configOf(args.length === 0 ? [] : ["--token", token, ...args], {})).toThrow(message);
  });
});
