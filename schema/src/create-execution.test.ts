import { describe, expect, it } from "vitest";
import { type CreateExecutionInput, createExecution } from "./create-execution.ts";

const digest = "a".repeat(64);
const input = (path: string) => ({ path, sha256: digest, size_bytes: 1, executable: false });
const base: CreateExecutionInput = { script: { name: "a.py", content: "print(1)" } };

/** The dotted path of each field at fault. */
const faults = (body: unknown) => createExecution.safeParse(body).error?.issues.map((issue) => issue.path.join("."));

describe("the create contract", () => {
  it("fills what is left out", () => {
    expect(createExecution.parse(base)).toMatchObject({
      args: [],
      network: true,
      retries_max: 2,
      labels: [],
    });
  });
  it("names every field at fault, not only the first", () => {
    expect(faults({ ...base, runtime: "no spaces", priority: 0.5, args: ["a\0b"] })).toEqual(["args.0", "runtime", "priority"]);
  });
  it("refuses unknown fields", () => {
    expect(createExecution.safeParse({ ...base, colour: "red" }).success).toBe(false);
    expect(createExecution.safeParse({ ...base, limits: { timeout: 3 } }).success).toBe(false);
  });
  it.each(["/etc/passwd", "../x", "a//b", "a/./b", "", "a\0b", "x".repeat(256), `${"d/".repeat(512)}x`])(
    "refuses the path %j",
    (path) => {
      expect(faults({ ...base, inputs: [input(path)] })).toEqual(["inputs.0.path"]);
    },
  );
  it.each([".rgrid/in/0/x.csv", "dätä/ü +%.csv", "-", "a b"])("takes the path %j", (path) => {
    expect(faults({ ...base, inputs: [input(path)] })).toBeUndefined();
  });
  it("refuses one path twice, the script's included", () => {
    expect(faults({ ...base, inputs: [input("x"), input("a.py"), input("x")] })).toEqual(["inputs.1.path", "inputs.2.path"]);
  });
  it.each([{ timeout_ms: 999 }, { memory_bytes: 1024 }, { cpus: 0 }, { timeout_ms: 8 * 86_400_000 }])(
    "keeps limits in range: %j",
    (limits) => {
      expect(createExecution.safeParse({ ...base, limits }).success).toBe(false);
    },
  );
  it("wants a script or something else to run, and not both", () => {
    const { script } = base;
    const entry = { kind: "command", program: "ffmpeg" } as const;
    expect(faults({ entry, args: ["-version"] })).toBeUndefined();
    expect(faults({})).toEqual(["script"]);
    expect(faults({ script, entry })).toEqual(["script"]);
    expect(faults({ entry: { kind: "command", program: "../sh" } })).toEqual(["entry.program"]);
    expect(faults({ entry: { kind: "module", module: "a b" } })).toEqual(["entry.module"]);
  });
  it("takes an input as the standard input, nothing else", () => {
    expect(faults({ ...base, inputs: [input("in")], stdin: "in" })).toBeUndefined();
    expect(faults({ ...base, inputs: [input("in")], stdin: "out" })).toEqual(["stdin"]);
  });
  it.each(["image:Perl", "image:ghcr.io/a/b:V1", `image:a@sha256:${digest}`, "ffmpeg", "lab/own:1"])(
    "takes the runtime %j",
    (runtime) => {
      expect(faults({ ...base, runtime })).toBeUndefined();
    },
  );
  it.each(["image:", "image:-v", "Perl:5", "a@b"])("refuses the runtime %j", (runtime) => {
    expect(faults({ ...base, runtime })).toEqual(["runtime"]);
  });
  it("bounds arguments and environment in all, not only one by one", () => {
    expect(faults({ ...base, args: Array.from({ length: 300 }, () => "x".repeat(1024)) })).toEqual(["args"]);
    expect(faults({ ...base, env: { A: "x".repeat(70_000) } })).toEqual(["env"]);
    expect(faults({ ...base, env: { "A-B": "x" } })).toEqual(["env.A-B"]);
  });
});
