import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RUNTIMES } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { DEFAULT_IMAGES } from "./default-images.ts";

const IMAGES = join(import.meta.dirname, "../../../images");
/** What is no runtime: the runner itself. */
const RUNNER = "rgrid-runner";
const folders = readdirSync(IMAGES, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && entry.name !== RUNNER ? [entry.name] : [],
);

/** A Dockerfile's instructions with their words; lines that go on are one. */
const instructionsOf = (folder: string): [string, string][] =>
  readFileSync(join(IMAGES, folder, "Dockerfile"), "utf8")
    .replace(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => {
      const [instruction = "", ...words] = line.trim().split(/\s+/);
      return [instruction, words.join(" ")];
    });

describe("the images that runners know by themselves", () => {
  it("are one for every known runtime: the official one, or one of ours", () => {
    expect([...DEFAULT_IMAGES.keys()]).toEqual(RUNTIMES);
    expect(["python:3.12", "python:3.12-llm", "node:24", "ffmpeg"].map((name) => DEFAULT_IMAGES.get(name))).toEqual([
      "python:3.12",
      "rgrid/python:3.12-llm",
      "node:24",
      "rgrid/ffmpeg:7",
    ]);
  });

  it("are all built by images/build.sh where they are ours, each from a folder that is there", () => {
    const bin = mkdtempSync(join(tmpdir(), "rgrid-docker-"));
    try {
      // A `docker` that only says what it was asked.
      writeFileSync(join(bin, "docker"), '#!/bin/sh\nfor word; do last=$word; done\ntest -f "$last/Dockerfile" && echo "$*"\n');
      chmodSync(join(bin, "docker"), 0o755);
      const built = spawnSync(join(IMAGES, "build.sh"), { env: { PATH: `${bin}:/usr/bin:/bin` }, encoding: "utf8" });
      const tags = [...built.stdout.matchAll(/--tag (\S+)/g)].map(([, tag]) => tag);
      const ours = [...DEFAULT_IMAGES.values()].filter((image) => image.startsWith("rgrid/"));
      expect([built.status, tags.sort()]).toEqual([0, ours.sort()]);
      expect(built.stdout).toContain("--build-arg PYTHON=3.14 --tag rgrid/python:3.14-llm python-llm");
    } finally {
      rmSync(bin, { recursive: true });
    }
  });

  describe.each(folders)("images/%s", (folder) => {
    it("begins from an official image with a version, says what it is, and leaves no lists or caches behind", () => {
      const instructions = instructionsOf(folder);
      const known = /^(ARG|FROM|LABEL|COPY|RUN|CMD)$/;
      expect(instructions.filter(([name]) => !known.test(name))).toEqual([]);
      const words = (name: string) => instructions.filter(([each]) => each === name).map(([, text]) => text);
      expect(words("FROM")).toEqual([expect.stringMatching(/^(python:\$\{PYTHON\}-slim-[a-z]+|debian:[a-z]+-slim)$/)]);
      expect(words("LABEL").join()).toMatch(/rgrid\.runtime="/);
      expect(words("LABEL").join()).toMatch(/org\.opencontainers\.image\.licenses="/);
      for (const run of words("RUN")) expect(run).toMatch(/--no-cache-dir|rm -rf \/var\/lib\/apt\/lists/);
      for (const copy of words("COPY")) expect(readdirSync(join(IMAGES, folder))).toContain(copy.split(" ")[0]);
    });

    it("pins every package, and none twice for one Python", () => {
      if (!readdirSync(join(IMAGES, folder)).includes("requirements.txt")) return;
      const lines = readFileSync(join(IMAGES, folder, "requirements.txt"), "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("--"));
      for (const line of lines) expect(line).toMatch(/^[a-z-]+==[\d.]+(\+cpu)?(; python_version (==|>=) "3\.\d+")?$/);
      for (const minor of [9, 10, 11, 12, 13, 14]) {
        const names = lines.flatMap((line) => {
          const [, operator, of] = /python_version (==|>=) "3\.(\d+)"/.exec(line) ?? [];
          const fits = operator === undefined || (operator === "==" ? minor === Number(of) : minor >= Number(of));
          return fits ? [line.split("==")[0]] : [];
        });
        expect(new Set(names)).toEqual(new Set(lines.map((line) => line.split("==")[0])));
        expect(names).toHaveLength(new Set(names).size);
      }
    });
  });
});
