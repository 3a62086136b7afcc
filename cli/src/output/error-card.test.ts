import { describeError, type ErrorMetadata } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { errorCard } from "./error-card.ts";
import { widthOf } from "./wrap.ts";

const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";
const IN_PIPE = { paint: (_: unknown, text: string) => text, columns: null };

const missing = describeError(
  "missing_dependency",
  {
    module: "pandas",
    package: "pandas",
    file: "analyze.py",
    line: 3,
    source_line: "import pandas as pd",
    exception: "ModuleNotFoundError",
  },
  {
    commandLine: "rgrid run analyze.py data.csv",
    runtime: "python:3.11",
    runtimes: ["python:3.11-datascience"],
  },
);
const withOutput = (output: string) =>
  errorCard(describeError("dependency_build_failed", { package: "x", output }), null, IN_PIPE);

describe("an error's card", () => {
  it("says what went wrong, of what, what to do, and where to read on", () => {
    expect(errorCard(missing, ID, IN_PIPE).join("\n")).toBe(`❌ Execution failed: ${ID}

Error: Script failed: Module 'pandas' not found
Cause: ModuleNotFoundError in analyze.py, line 3: import pandas as pd
Fix:   Add 'pandas' to requirements.txt or use --runtime python:3.11-datascience
       rgrid run --with pandas analyze.py data.csv
Docs:  https://docs.rgrid.dev/errors/missing-dependency
Logs:  rgrid logs ${ID}`);
  });
  it("has neither title nor log where no execution failed", () => {
    const lines = errorCard(describeError("not_logged_in"), null, IN_PIPE);
    expect(lines.map((line) => line.slice(0, 7))).toEqual(["Error: ", "Fix:   ", "       ", "Docs:  "]);
  });
  it("shows the end of what the installation said, between what went wrong and what to do", () => {
    const output = Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\n");
    const [error, ...rest] = withOutput(`${output}\n`);
    expect(error).toContain("Package 'x' could not be built from its source");
    expect(rest.slice(0, 8)).toEqual(Array.from({ length: 8 }, (_, n) => `       line ${n + 12}`));
    expect(rest[8]).toMatch(/^Fix:/);
  });
  it("lets nothing that a script said drive the terminal or turn its text round", () => {
    expect(withOutput("\x1b[2Jgone")[1]).toBe("       �[2Jgone");
    const hostile: ErrorMetadata = { ...missing, error_message: "a\n\x1b[31mb\u202ec", fix_commands: ["rgrid \x07"] };
    const lines = errorCard(hostile, null, IN_PIPE);
    expect(lines[0]).toBe("Error: a �[31mb�c");
    expect(lines).toContain("       rgrid �");
  });
  it("keeps to the columns of a terminal, and leaves what is copied whole", () => {
    const lines = errorCard({ ...missing, error_message: "数据 is 没有 ".repeat(12).trim() }, ID, { ...IN_PIPE, columns: 50 });
    const copied = lines.filter((line) => /rgrid run|https:|rgrid logs/.test(line));
    expect(copied).toHaveLength(3);
    for (const line of lines.slice(2)) if (!copied.includes(line)) expect(widthOf(line), line).toBeLessThan(50);
    expect(lines.filter((line) => line.startsWith("       ")).length).toBeGreaterThan(4);
  });
  it("paints parts of lines and never across them", () => {
    const painted = errorCard(missing, ID, { paint: (_, text) => `<${text}>`, columns: 50 });
    for (const line of painted) expect(line.split("<").length, line).toBe(line.split(">").length);
  });
});
