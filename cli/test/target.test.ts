import { describe, expect, it } from "vitest";
import { here } from "./rgrid.ts";

const { rgrid } = here();

describe("what rgrid run runs", () => {
  it("a script from the standard input, by the language that its first line or the runtime says", async () => {
    const python = await rgrid(["run", "-", "a"], { stdin: "import lib\nprint(1)\n", files: { "lib.py": "" } });
    const sent = python.seen.bodies.at(-1);
    expect(sent).toMatchObject({ script: { name: "stdin.py", content: "import lib\nprint(1)\n" }, args: ["a"] });
    expect([sent?.inputs.map(({ path }) => path), sent?.stdin]).toEqual([["lib.py"], undefined]);
    const shell = await rgrid(["run", "-"], { stdin: "#!/bin/sh\necho 1\n" });
    expect(shell.seen.bodies.at(-1)?.script?.name).toBe("stdin");
    const node = await rgrid(["run", "--runtime", "node:24", "-"], { stdin: "console.log(1)" });
    expect(node.seen.bodies.at(-1)?.script?.name).toBe("stdin.js");
  });
  it("a module, with its package and what that imports", async () => {
    const files = { "pkg/__init__.py": "", "pkg/__main__.py": "import pkg.part", "pkg/part.py": "", "other.py": "" };
    const ran = await rgrid(["run", "-m", "pkg", "--epochs", "3"], { files });
    const sent = ran.seen.bodies.at(-1);
    expect(sent).toMatchObject({ entry: { kind: "module", module: "pkg" }, args: ["--epochs", "3"] });
    expect(sent).not.toHaveProperty("script");
    expect(sent?.inputs.map(({ path }) => path).sort()).toEqual(["pkg/__init__.py", "pkg/__main__.py", "pkg/part.py"]);
  });
  it("a command of the image, with the files that its arguments name", async () => {
    const ran = await rgrid(["run", "--", "ffmpeg", "-i", "a.mov", "b.mp4"], {
      files: { "a.mov": "movie", "requirements.txt": "x" },
    });
    const sent = ran.seen.bodies.at(-1);
    expect(sent).toMatchObject({ entry: { kind: "command", program: "ffmpeg" }, args: ["-i", "a.mov", "b.mp4"] });
    expect(sent?.inputs.map(({ path }) => path)).toEqual(["a.mov"]);
    expect(sent).not.toHaveProperty("dependencies");
  });
  it("a script behind --, where one is there or its name can be nothing else", async () => {
    const ran = await rgrid(["run", "--", "build", "x"], { files: { build: "#!/bin/sh\n" } });
    expect(ran.seen.bodies.at(-1)).toMatchObject({ script: { name: "build" }, args: ["x"] });
    const absent = await rgrid(["run", "--", "no-such.py"]);
    expect([absent.code, absent.stderr]).toEqual([66, expect.stringContaining("no-such.py")]);
  });
  it("a script of another language than Python without Python's packages and version", async () => {
    const files = { tool: "#!/bin/sh\n", "requirements.txt": "x", ".python-version": "3.13" };
    const ran = await rgrid(["run", "tool"], { files });
    const sent = ran.seen.bodies.at(-1);
    expect([sent?.script?.name, sent?.dependencies, sent?.runtime]).toEqual(["tool", undefined, undefined]);
  });
  it("in an image by its name", async () => {
    const ran = await rgrid(["run", "--image", "docker.io/library/perl:5", "--", "perl", "-v"]);
    expect(ran.seen.bodies.at(-1)?.runtime).toBe("image:docker.io/library/perl:5");
    const both = await rgrid(["run", "--image", "perl:5", "--runtime", "python:3.11", "--", "perl"]);
    expect([both.code, both.stderr]).toEqual([64, expect.stringContaining("--image and --runtime")]);
    const bad = await rgrid(["run", "--image", "-v", "--", "perl"]);
    expect(bad.code).toBe(64);
  });
  it("no TypeScript in a Node that runs none", async () => {
    const ran = await rgrid(["run", "--runtime", "node:20", "a.ts"], { files: { "a.ts": "" } });
    expect([ran.code, ran.stderr]).toEqual([64, expect.stringContaining("--runtime node:24")]);
  });
  it("shown without being run by --dry-run", async () => {
    const ran = await rgrid(["run", "--dry-run", "--json", "--", "ffmpeg", "-i", "a.mov"], { files: { "a.mov": "1234" } });
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({
      script: null,
      entry: { program: "ffmpeg" },
      count: 1,
      size_bytes: 4,
    });
  });
});
