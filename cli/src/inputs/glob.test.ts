import { describe, expect, it } from "vitest";
import { globExpression, globRoot } from "./glob.ts";

describe("a pattern", () => {
  it.each([
    ["*.csv", ["a.csv"], ["a/b.csv", ".a.csv", "a.csvx"]],
    ["data/**/*.csv", ["data/a.csv", "data/x/y/a.csv"], ["a.csv", "data/.x/a.csv", "data/a.txt"]],
    ["data/**", ["data/a", "data/x/y"], ["data", "data/.x"]],
    ["a?c", ["abc"], ["ac", "a/c"]],
    ["[a-c]*", ["bx"], ["dx"]],
    ["[!a]x", ["bx"], ["ax", "/x"]],
    ["{a,b}.{py,txt}", ["a.py", "b.txt"], ["c.py", "a.csv"]],
    ["a+b(1).txt", ["a+b(1).txt"], ["aab1.txt"]],
    [".*", [".env"], ["env"]],
    ["[", ["["], ["a"]],
  ])("%s fits as a shell's does", (pattern, fits, not) => {
    const expression = globExpression(pattern);
    expect(fits.filter((path) => !expression.test(path))).toEqual([]);
    expect(not.filter((path) => expression.test(path))).toEqual([]);
  });
  it.each([
    ["data/**/*.csv", "data"],
    ["*.csv", "."],
    ["/abs/x/*.csv", "/abs/x"],
    ["/*.csv", "/"],
    ["../up/*", "../up"],
  ])("%s is looked for from %s", (pattern, root) => expect(globRoot(pattern)).toBe(root));
  it("takes no exponential time", () => {
    expect(globExpression(`${"*".repeat(5000)}x`).test("a".repeat(5000))).toBe(false);
  });
});
