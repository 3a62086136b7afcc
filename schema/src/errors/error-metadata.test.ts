import { describe, expect, it } from "vitest";
import { causeOf, describeError } from "./error-metadata.ts";

const pandas = {
  module: "pandas",
  package: "pandas",
  file: "analyze.py",
  line: 3,
  source_line: "import pandas as pd",
  exception: "ModuleNotFoundError",
};
const context = { commandLine: "rgrid run analyze.py data.csv", runtime: "python:3.11" };

describe("an error in words", () => {
  it("is the one of the catalogue, with the fix as a command", () => {
    const runtimes = ["python:3.11", "python:3.11-datascience"];
    expect(describeError("missing_dependency", pandas, { ...context, runtimes })).toEqual({
      error_code: "missing_dependency",
      error_message: "Script failed: Module 'pandas' not found",
      error_details: pandas,
      suggested_fix: "Add 'pandas' to requirements.txt or use --runtime python:3.11-datascience",
      fix_commands: ["rgrid run --with pandas analyze.py data.csv"],
      docs_url: "https://docs.rgrid.dev/errors/missing-dependency",
    });
  });
  it.each<[string, readonly string[] | null, string]>([
    ["nobody asked what the runners have", null, "Add 'pandas' to requirements.txt"],
    ["no runner has it", ["python:3.11"], "Add 'pandas' to requirements.txt"],
  ])("proposes no runtime where %s", (_, runtimes, fix) => {
    expect(describeError("missing_dependency", pandas, { ...context, runtimes }).suggested_fix).toBe(fix);
  });
  it("proposes the Python that fits and is nearest, of those that there are", () => {
    const runtimes = ["python:3.9", "python:3.13", "python:3.14", "python:3.12-llm"];
    const of = (needs: string) => describeError("python_version_mismatch", { needs }, { ...context, runtimes }).fix_commands;
    expect(of(">=3.12")).toEqual(["rgrid run --runtime python:3.13 analyze.py data.csv"]);
    expect(of("3.14")).toEqual(["rgrid run --runtime python:3.14 analyze.py data.csv"]);
    expect(of("<3.10")).toEqual(["rgrid run --runtime python:3.9 analyze.py data.csv"]);
    expect(of(">=3.15")).toEqual([]);
  });
  it("says nothing of PyPI to a script of Node", () => {
    const error = describeError(
      "missing_dependency",
      { module: "left-pad", package: "left-pad" },
      { ...context, runtime: "node:24" },
    );
    expect(error.suggested_fix).toBe("Add 'left-pad' to package.json: npm install left-pad");
    expect(error.fix_commands).toEqual(["rgrid run --with left-pad analyze.py data.csv"]);
  });
  it("writes limits as they were given", () => {
    const message = (code: "timeout" | "out_of_memory", details: object) => describeError(code, details as never).error_message;
    expect(message("timeout", { timeout_ms: 1500 })).toBe("Script ran longer than its limit of 1.5 s");
    expect(message("timeout", { timeout_ms: 300_000 })).toBe("Script ran longer than its limit of 5 min");
    expect(message("out_of_memory", { limit_bytes: 64 * 1024 ** 2 })).toBe("Script needed more than its 64 MiB of memory");
  });
  it("keeps a sentence a sentence, whatever a script said", () => {
    const { error_message } = describeError("type_error", { message: `a\n\tb ${"x".repeat(2000)}` });
    expect(error_message).toMatch(/^Script failed: a b x+…$/);
    expect(error_message.length).toBeLessThan(400);
  });
  it("never takes a placeholder from a value", () => {
    expect(describeError("type_error", { message: "{module} $& {}" }).error_message).toBe("Script failed: {module} $& {}");
  });
  it("has older addresses for three pages", () => {
    expect(describeError("worker_died").docs_url).toBe("https://docs.rgrid.dev/errors/worker-failure");
    expect(describeError("script_syntax_error").docs_url).toBe("https://docs.rgrid.dev/errors/syntax-error");
    expect(describeError("execution_failed", {}, { docsBaseUrl: "http://localhost:1" }).docs_url).toBe(
      "http://localhost:1/errors/general",
    );
  });
});

describe("the cause of an error", () => {
  it.each<[string, string, object, string | null]>([
    [
      "the exception and its place",
      "missing_dependency",
      pandas,
      "ModuleNotFoundError in analyze.py, line 3: import pandas as pd",
    ],
    ["the place alone", "type_error", { file: "a.py", line: 2 }, "a.py, line 2"],
    ["nothing where nothing is known", "type_error", {}, null],
    [
      "the text of a syntax error",
      "script_syntax_error",
      { exception: "SyntaxError", file: "a.py", line: 1, text: "def" },
      "SyntaxError in a.py, line 1: def",
    ],
    [
      "the root of a chain too",
      "value_error",
      { exception: "ValueError", file: "a.py", line: 2, caused_by: { exception: "KeyError", message: "'x'" } },
      "ValueError in a.py, line 2 (caused by KeyError: 'x')",
    ],
    ["of a code that is not known here", "of_tomorrow", { exception: "E", file: "a.py", line: 2 }, "E in a.py, line 2"],
    [
      "a message of several lines in one",
      "type_error",
      { file: "a.py", line: 2, source_line: "f(\n  1)" },
      "a.py, line 2: f( 1)",
    ],
  ])("%s", (_, error_code, error_details, cause) => {
    expect(causeOf({ error_code, error_details: error_details as never })).toBe(cause);
  });
});
