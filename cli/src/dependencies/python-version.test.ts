import { describe, expect, it } from "vitest";
import { fitsPython, pythonRuntime } from "./python-version.ts";

describe("requires-python", () => {
  it.each<[string, boolean]>([
    [">=3.9", true],
    [">=3.11.4, <4", true],
    [">=3.12", false],
    ["<3.11", false],
    ["==3.11.*", true],
    ["==3.11.7", true],
    ["~=3.11.2", true],
    ["~=3.10", true],
    ["~=3.10.1", false],
    ["!=3.11.*", false],
    [">3.11,<=3.12", true],
    ["", true],
    ["what it is", true],
  ])("%j of Python 3.11: %j", (specifier, fits) => {
    expect(fitsPython(specifier, [3, 11])).toBe(fits);
  });
});

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
