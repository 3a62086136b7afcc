import { describe, expect, it } from "vitest";
import { pythonRuntime } from "./python-version.ts";

describe("the runtime that a script asks for by its Python", () => {
  it.each<[string | null, string | null, string | null]>([
    [null, null, null],
    [">=3.9", null, "python:3.11"],
    [">=3.12", null, "python:3.12"],
    ["<3.11", null, "python:3.10"],
    [null, "3.13.1\n", "python:3.13"],
    [null, "cpython@3.12", "python:3.12"],
    [null, "pypy3.10", null],
    [">=3.10", "3.12", "python:3.12"],
    [">=3.13", "3.12", "python:3.13"],
    [">=3.99", null, "unknown"],
  ])("requires %j, .python-version %j: %j", (requires, pinned, runtime) => {
    expect(pythonRuntime({ requires, pinned })).toBe(runtime);
  });
});
