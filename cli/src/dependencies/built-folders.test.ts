import { describe, expect, it } from "vitest";
import { isOfNoUse } from "./built-folders.ts";

const FOLDERS = [".next", "coverage", "dist", "lib/build", "src/generated"];
const left = (manifest: object): string[] => FOLDERS.filter(isOfNoUse(JSON.stringify(manifest)));

describe("a folder that git does not keep", () => {
  it("is of no use where a tool made it", () => {
    expect(left({})).toEqual([".next", "coverage"]);
  });
  it("is of no use where it is a build, and the package is entered elsewhere", () => {
    expect(left({ main: "src/index.js" })).toEqual([".next", "coverage", "dist", "lib/build"]);
  });
  it.each([
    { main: "./dist/index.js" },
    { exports: { ".": { import: "./dist/index.mjs" }, "./more": ["./dist/more.js"] } },
    { main: "index.js", bin: { tool: "dist/tool.js" } },
    { main: "index.js", files: ["dist"] },
  ])("is of use where package.json names it: %j", (manifest) => {
    expect(left(manifest)).not.toContain("dist");
  });
  it("is judged by nothing where package.json can't be read", () => {
    expect(FOLDERS.filter(isOfNoUse("{"))).toEqual([".next", "coverage"]);
  });
});
