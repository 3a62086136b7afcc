import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Execution, RuntimeItem } from "@rgrid/schema";
import { describe, expect } from "vitest";
import { it } from "./harness/place.ts";
import { shell } from "./harness/shell.ts";

const isHere = (image: string): boolean => spawnSync("docker", ["image", "inspect", image]).status === 0;

describe("rgrid run starts", () => {
  it("TypeScript and JavaScript under Node, without being told", async ({ place }) => {
    await place.write("name.ts", "export const name: string = 'ü';\n");
    await place.write("job.ts", "import { name } from './name.ts';\nconsole.log(name as string, process.argv.slice(2));\n");
    const ts = await place.rgrid("run", "job.ts", "--lr=1");
    expect([ts.exitCode, ts.out]).toEqual([0, "ü [ '--lr=1' ]\n"]);
    expect(ts.err).toContain("node:24");
    await place.write(
      "job.mjs",
      "import { writeFileSync } from 'node:fs'; writeFileSync('made.txt', 'x'); process.exitCode = 3;\n",
    );
    expect((await place.rgrid("run", "job.mjs")).exitCode).toBe(3);
    expect(await place.text("made.txt")).toBe("x");
  });

  it("a shell script, and a script by its first line", async ({ place }) => {
    await place.write("job.sh", 'echo "$1"; exit 4\n');
    const sh = await place.rgrid("run", "job.sh", "a b");
    expect([sh.exitCode, sh.out]).toEqual([4, "a b\n"]);
    await place.write("tool", "#!/usr/bin/env bash\n[[ abc == a* ]] && echo bash\n");
    expect((await place.rgrid("run", "tool")).out).toBe("bash\n");
  });

  it("a module with its package, again by retry", async ({ place }) => {
    await place.write("pkg/__init__.py", "");
    await place.write("pkg/mod.py", "import sys\nfrom pkg.part import x\nprint(__name__, x, sys.argv[1:])\n");
    await place.write("pkg/part.py", "x = 1\n");
    const first = await place.rgrid("run", "-m", "pkg.mod", "--epochs", "3");
    expect([first.exitCode, first.out]).toEqual([0, "__main__ 1 ['--epochs', '3']\n"]);
    expect((await place.rgrid("status")).out).toContain("-m pkg.mod");
    await place.write("pkg/part.py", "x = 2\n");
    const same = await place.rgrid("retry");
    expect([same.exitCode, same.out]).toEqual([0, "__main__ 1 ['--epochs', '3']\n"]);
    const updated = await place.rgrid("retry", "--update");
    expect([updated.exitCode, updated.out]).toEqual([0, "__main__ 2 ['--epochs', '3']\n"]);
  });

  it("a script from its standard input", async ({ place }) => {
    await place.write("lib.py", "x = 7\n");
    const { stdout } = await shell(
      place,
      `printf 'import lib, sys\\nprint(lib.x, sys.argv[1:], sys.stdin.read())\\n' | rgrid run - a`,
    );
    expect(stdout).toBe("7 ['a'] \n");
  });

  it("a command of the image on files that its arguments name", async ({ place }) => {
    await place.write("in.txt", "b\na\n");
    const sorted = await place.rgrid("run", "--", "sort", "-o", "out.txt", "in.txt");
    expect(sorted.exitCode).toBe(0);
    expect(await place.text("out.txt")).toBe("a\nb\n");
    const absent = await place.rgrid("run", "--", "no-such-program");
    expect([absent.exitCode, absent.err]).toEqual([127, expect.stringContaining("no-such-program")]);
  });
});

describe("images", () => {
  it("are taken by their own names", async ({ place }) => {
    await place.write("a.py", "print(1)\n");
    const ran = await place.rgrid("run", "--image", "rgrid/python:3.11", "a.py");
    expect([ran.exitCode, ran.out]).toEqual([0, "1\n"]);
    expect(ran.err).toContain("image:rgrid/python:3.11");
  });

  it("of another version than their name says are refused, with both versions", async ({ place }) => {
    // In the place of the image that the runner would pull.
    const image = "rgrid/python:3.13-llm";
    execFileSync("docker", ["tag", "rgrid/python:3.11", image]);
    try {
      await place.write("a.py", "print(1)\n");
      const ran = await place.rgrid("run", "--json", "--runtime", "python:3.13-llm", "a.py");
      const { execution } = JSON.parse(ran.out) as { execution: Execution };
      expect([ran.exitCode, execution.error_metadata]).toMatchObject([
        125,
        {
          error_code: "image_not_found",
          error_message: expect.stringMatching(/rgrid\/python:3\.13-llm.* 3\.11\.\d+, not 3\.13$/),
        },
      ]);
    } finally {
      execFileSync("docker", ["rmi", image]);
    }
  });

  it.skipIf(isHere("rgrid/ffmpeg:7"))("of ffmpeg are taken for its commands, without being told", async ({ place }) => {
    // In the place of the real one, which no registry gives here: it copies the file behind -i to the last one.
    const made = `rgrid-e2e-ffmpeg-${process.pid}`;
    const source = '#!/bin/sh\nfor last; do :; done\ncp "$2" "$last"\n';
    const put = 'printf %s "$1" >/usr/local/bin/ffmpeg && chmod +x /usr/local/bin/ffmpeg';
    execFileSync("docker", ["run", "--name", made, "--network", "none", "rgrid/python:3.11", "sh", "-c", put, "sh", source]);
    execFileSync("docker", ["commit", made, "rgrid/ffmpeg:7"]);
    try {
      await place.write("a.mov", "movie");
      const ran = await place.rgrid("run", "--", "ffmpeg", "-i", "a.mov", "-y", "b.mp4");
      expect([ran.exitCode, ran.err]).toEqual([0, expect.stringContaining("ffmpeg")]);
      expect(await place.text("b.mp4")).toBe("movie");
      expect((JSON.parse((await place.rgrid("status", "--json")).out) as Execution).runtime).toBe("ffmpeg");
    } finally {
      execFileSync("docker", ["rm", made]);
      execFileSync("docker", ["rmi", "rgrid/ffmpeg:7"]);
    }
  });

  it("that are here already are told from those to be pulled", async ({ place }) => {
    const table = await place.rgrid("runtimes");
    expect(table.out).toMatch(/^python:3\.11 +local-1 *$/m);
    expect(table.out).toMatch(/^python:3\.9 +local-1 *$/m);
    const { items } = JSON.parse((await place.rgrid("runtimes", "--json")).out) as { items: RuntimeItem[] };
    const found = (name: string) => items.find((item) => item.name === name);
    expect(found("node:24")).toEqual({ name: "node:24", known: true, runners: ["local-1"], warm: ["local-1"] });
    expect(found("python:3.9")).toEqual({ name: "python:3.9", known: true, runners: ["local-1"], warm: [] });
  });
});

describe("the standard input", () => {
  const COUNT = "import sys, hashlib; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())\n";

  it("of a script is the pipe or the file, byte for byte, and again in a retry", async ({ place }) => {
    await place.write("count.py", COUNT);
    await place.write("data.bin", randomBytes(3_000_000));
    const sum = execFileSync("sha256sum", [place.at("data.bin")], { encoding: "utf8" }).slice(0, 64);
    expect((await shell(place, "cat data.bin | rgrid run count.py")).stdout).toBe(`${sum}\n`);
    expect((await place.rgrid("retry")).out).toBe(`${sum}\n`);
    expect((await shell(place, "rgrid run -- sha256sum < data.bin")).stdout).toBe(`${sum}  -\n`);
    expect(await place.files()).toEqual(["count.py", "data.bin"]);
  });

  it("is empty where nothing is sent, and the loop keeps its list", async ({ place }) => {
    await place.write("one.py", "import sys; print(sys.argv[1])\n");
    const { stdout } = await shell(place, "printf 'a\\nb\\n' | while read x; do rgrid run one.py $x; done");
    expect(stdout).toBe("a\nb\n");
    await place.write("count.py", COUNT);
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    expect((await place.rgrid("run", "count.py")).out).toBe(`${empty}\n`);
  });
});
