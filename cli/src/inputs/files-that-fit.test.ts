import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesThatFit } from "./files-that-fit.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-fit-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function make(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
}

describe("a pattern", () => {
  it.each([
    ["*.csv", ["a.csv"]],
    ["*/*.csv", ["data/b.csv"]],
    ["**/*.csv", ["a.csv", "data/b.csv", "data/deep/c.csv"]],
    ["{data/deep,data}/*.csv", ["data/b.csv", "data/deep/c.csv"]],
  ])("%s fits at its own depth", async (pattern, expected) => {
    make("a.csv", "data/b.csv", "data/deep/c.csv", "data/d.txt");
    expect(await filesThatFit(root, pattern)).toEqual(expected);
  });
  it("does not go deeper than it says, and tells where there is too much to look through", async () => {
    make("a.csv", ...Array.from({ length: 8 }, (_, n) => `deep/${n}.txt`));
    expect(await filesThatFit(root, "*.csv", 4)).toEqual(["a.csv"]);
    await expect(filesThatFit(root, "**/*.csv", 4)).rejects.toThrow("'**/*.csv'");
  });
});
