import { describe, expect, it } from "vitest";
import { type AssignmentOptions, assignmentOf } from "../testing/assignment.ts";
import { commandOf } from "./plan.ts";

const command = (options: Partial<AssignmentOptions>) => commandOf(assignmentOf({ script: "", ...options }));

describe("commandOf", () => {
  it.each([
    [{ name: "main.py" }, ["python3", "main.py"]],
    [
      { name: "sub/main.py", args: ["--epochs", "3", "", "a b", "--"] },
      ["python3", "sub/main.py", "--epochs", "3", "", "a b", "--"],
    ],
    [{ name: "-x y.py", args: ["-x"] }, ["python3", "--", "-x y.py", "-x"]],
    [{ name: "run.sh" }, ["sh", "run.sh"]],
    [{ name: "main.mjs", runtime: "node:22" }, ["node", "main.mjs"]],
    [{ name: "noextension" }, ["python3", "noextension"]],
    [{ name: "tool", runtime: "node:22" }, ["node", "tool"]],
    [{ name: "job.ts", runtime: "node:24" }, ["node", "job.ts"]],
    [{ name: "build", script: "#!/bin/bash -eu\n" }, ["bash", "-eu", "build"]],
    [{ entry: { kind: "module", module: "pkg.mod" } as const, args: ["-v"] }, ["python3", "-m", "pkg.mod", "-v"]],
    [
      { entry: { kind: "command", program: "ffmpeg" } as const, args: ["-i", "a.mov", "b.mp4"] },
      ["ffmpeg", "-i", "a.mov", "b.mp4"],
    ],
  ])("starts %j with %j", (options, argv) => {
    expect(command(options).argv).toEqual(argv);
  });

  it("opens the standard input for the program, whatever its words are", () => {
    const { argv } = command({ stdin: ".rgrid/stdin", args: ["a b", "$x"] });
    expect(argv.slice(0, 2)).toEqual(["sh", "-c"]);
    expect(argv.slice(3)).toEqual(["sh", ".rgrid/stdin", "python3", "main.py", "a b", "$x"]);
  });
  it("sets thread counts to the CPU limit, at least one", () => {
    for (const [cpus, threads] of [
      [0.25, "1"],
      [1, "1"],
      [2.5, "3"],
    ] as const) {
      expect(command({ cpus }).env).toMatchObject({ OMP_NUM_THREADS: threads, PYTHON_CPU_COUNT: threads });
    }
  });
  it("says of the caller's terminal only what there was", () => {
    const bare = Object.keys(command({}).env);
    for (const name of ["TZ", "COLUMNS", "FORCE_COLOR"]) expect(bare).not.toContain(name);
    expect(command({ caller: { tz: "UTC", columns: 80, color: true } }).env).toMatchObject({
      TZ: "UTC",
      COLUMNS: "80",
      FORCE_COLOR: "1",
    });
  });
  it("tells Python where the caller's own modules are, unless the caller does", () => {
    expect(command({ pythonPath: ["src", "."] }).env).toMatchObject({ PYTHONPATH: "src:." });
    expect(command({ pythonPath: ["src"], env: { PYTHONPATH: "lib" } }).env).toMatchObject({ PYTHONPATH: "lib" });
  });
  it("lets the caller's environment win over all", () => {
    expect(command({ env: { HOME: "/tmp", OMP_NUM_THREADS: "9" } }).env).toMatchObject({ HOME: "/tmp", OMP_NUM_THREADS: "9" });
  });
});
