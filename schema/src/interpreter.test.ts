import { describe, expect, it } from "vitest";
import { interpreterOf, shebangOf } from "./interpreter.ts";
import { runtimeFor } from "./runtimes.ts";

describe("shebangOf", () => {
  it.each([
    ["#!/bin/sh\nls", { program: "sh", args: [] }],
    ["#!/usr/bin/env python3\r\n", { program: "python3", args: [] }],
    ["#! /usr/bin/python3 -u\n", { program: "python3", args: ["-u"] }],
    ["#!/usr/bin/env -S node --no-warnings\n", { program: "node", args: ["--no-warnings"] }],
    ["#!/usr/bin/env -i A=b perl -w", { program: "perl", args: ["-w"] }],
    ["#!/usr/bin/env -S uv run --script\n", { program: "python3", args: [] }],
    ["print(1)\n#!/bin/sh", null],
    ["#!\n", null],
    ["", null],
  ])("reads %j", (source, expected) => {
    expect(shebangOf(source)).toEqual(expected);
  });
});

const source = (name: string, content = "") => ({ name, content, encoding: "utf8" as const });

describe("interpreterOf", () => {
  it.each([
    ["a.py", "", "python:3.12", ["python3"]],
    ["a.py", "#!/usr/bin/node\n", "python:3.12", ["python3"]],
    ["a.js", "", "python:3.11", ["node"]],
    ["a.mts", "", "node:24", ["node"]],
    ["run.sh", "", "python:3.11", ["sh"]],
    ["run.sh", "#!/usr/bin/env bash\n", "python:3.11", ["bash"]],
    ["run.bash", "", "python:3.11", ["bash"]],
    ["tool", "#!/opt/venv/bin/python3.12 -O\n", "python:3.11", ["python3", "-O"]],
    ["tool", "#!/usr/bin/perl -w\n", "image:perl:5", ["perl", "-w"]],
    ["tool", "", "node:22", ["node"]],
    ["tool", "", "image:any/thing", ["python3"]],
  ])("starts %s of %j in %s", (name, content, runtime, words) => {
    expect(interpreterOf(source(name, content), runtime)).toEqual(words);
  });
  it("reads the first line of a script that is not UTF-8", () => {
    const content = btoa(`#!/bin/bash\n# caf\xe9\n${"x".repeat(5000)}`);
    expect(interpreterOf({ name: "tool", content, encoding: "base64" }, "")).toEqual(["bash"]);
  });
});

describe("runtimeFor", () => {
  it.each([
    [{ script: source("a.py") }, "python:3.11"],
    [{ script: source("a.sh", "#!/usr/bin/env node\n") }, "node:24"],
    [{ script: source("a.ts") }, "node:24"],
    [{ script: source("tool", "#!/bin/sh\n") }, "python:3.11"],
    [{ entry: { kind: "module", module: "pkg" } as const }, "python:3.11"],
    [{ entry: { kind: "command", program: "ffprobe" } as const }, "ffmpeg"],
    [{ entry: { kind: "command", program: "constructor" } as const }, "python:3.11"],
  ])("gives %j %s", (what, runtime) => {
    expect(runtimeFor(what)).toBe(runtime);
  });
});
