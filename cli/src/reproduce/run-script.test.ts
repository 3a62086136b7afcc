import { spawnSync } from "node:child_process";
import { createOptions } from "@rgrid/runner-agent/recipe";
import { describe, expect, it } from "vitest";
import { ID } from "../../test/fake-api.ts";
import type { Runnable } from "./container.ts";
import { dockerRunOptions } from "./docker-run.ts";
import { runScript } from "./run-script.ts";
import { shellWord, variable } from "./shell-words.ts";

const sample: Runnable = {
  id: ID,
  script: "s.py",
  runtime: "python:3.11",
  sandbox: null,
  spec: {
    args: [],
    command_line: "rgrid run s.py",
    inputs: [],
    folders: [],
    env_names: [],
    limits: { memory_bytes: 2 ** 30, cpus: 1, timeout_ms: 90_500 },
    network: true,
    labels: [],
    runner: null,
    priority: 0,
    retries_max: 2,
  },
};

const options = createOptions({
  request: {
    execution: ID,
    lease: 1,
    runtime: "python:3.11",
    limits: { memory_bytes: 2 ** 20, cpus: 0.5, timeout_ms: 1000 },
    leaseTtlMs: 1000,
    network: false,
    command: { argv: ["true"], env: { A: "b c" } },
  },
  image: "sha256:1",
  runner: "r",
  incarnation: "i",
  user: { uid: 1, gid: 2 },
  workFolder: "/w",
  init: null,
  passwdFile: "/p",
  groupFile: "/g",
  cgroupParent: null,
  gpu: null,
});

describe("dockerRunOptions", () => {
  it("says what the runner tells its engine, but for the labels by which it would remove the container", () => {
    const given = dockerRunOptions(options).map(([name, value]) => `${name} ${value}`);
    for (const option of [
      "--user 1:2",
      "--network none",
      "--cpus 0.5",
      "--memory 1048576b",
      "--env A=b c",
      "--volume /w:/work",
    ]) {
      expect(given).toContain(option);
    }
    expect(given.join()).not.toContain("rgrid.runner");
  });
  it("refuses what no option stands for, so that nothing is left out unseen", () => {
    expect(() => dockerRunOptions({ ...options, StopTimeout: 1 })).toThrow("StopTimeout");
    expect(() => dockerRunOptions({ ...options, HostConfig: { ...options.HostConfig, Dns: ["1.1.1.1"] } })).toThrow("Dns");
    expect(() => dockerRunOptions({ ...options, HostConfig: { ...options.HostConfig, Privileged: true } })).toThrow("Privileged");
  });
});

describe("shellWord", () => {
  it.each(["", "a b", "it's", '"$x" `y` \\', "-n", "ü\n*", "a=~/b", "!"])("gives %j to the shell as it is", (word) => {
    const said = spawnSync("sh", ["-c", `x=wrong; printf '%s|' ${shellWord(word)} ${shellWord(`${variable("x")}:${word}`)}`]);
    expect(said.stdout.toString()).toBe(`${word}|wrong:${word}|`);
  });
});

describe("run.sh", () => {
  const script = (change: Partial<Runnable>) => runScript({ ...sample, ...change }, { name: "s.py", bytes: Buffer.from("") });
  it("takes an image by its content, from a registry where one has it, else says what to do", () => {
    const image = { name: "python:3.11", id: "sha256:ab", digests: ["python@sha256:cd"] };
    const of = (change: object) => script({ sandbox: { executor: "docker", network: true, image: { ...image, ...change } } });
    expect(of({})).toContain("docker pull --quiet python@sha256:cd");
    expect(of({ digests: [] })).not.toContain("docker pull");
    expect(of({ digests: [] })).toContain("RGRID_IMAGE");
    expect(script({ sandbox: null, runtime: "node:24" })).toContain("docker pull --quiet node:24");
    expect(script({ sandbox: null, runtime: "image:perl:5" })).toContain("docker pull --quiet perl:5");
  });
  it("is a script that any shell takes", () => {
    const files = { files: ["r/r.txt"], variables: ["TOKEN"] };
    const locked = [{ requirement: "c==1 ; x == 'y'", hashes: ["sha256:0"] }];
    for (const dependencies of [
      { manager: "pip" as const, packages: ["a'b"], locked, requirements: ["r/r.txt"], ...files },
      { manager: "npm" as const, packages: ["a'b"], project: "r/package.json", ...files },
    ]) {
      const spec = { ...sample.spec, env_names: ["A"], stdin: ".rgrid/stdin", dependencies };
      const text = script({ spec });
      const checked = spawnSync("sh", ["-n"], { input: text });
      expect([checked.status, checked.stderr.toString()]).toEqual([0, ""]);
      expect(text).toContain("--env TOKEN");
    }
  });
  it("has the GPU that was asked for", () => {
    expect(script({ spec: { ...sample.spec, labels: ["gpu"] } })).toContain("--gpus all");
    expect(script({})).not.toContain("--gpus");
  });
  it("has the execution's time", () => {
    expect(script({})).toContain("timeout -k 10 91 ");
  });
  it("leaves what the user gave to the file of variables, and the owner's word on the network stands", () => {
    const text = script({
      spec: { ...sample.spec, env_names: ["HOME"], network: true },
      sandbox: { executor: "docker", image: null, network: false },
    });
    expect(text).toContain("--env-file");
    expect(text).not.toContain("--env HOME=");
    expect(text).toContain("--network none");
  });
});
