import { describe, expect, it } from "vitest";
import { parseTable, previewKind } from "./preview-kind.ts";

describe("how a file can be looked at", () => {
  it.each([
    ["out/plot.PNG", 10, "image"],
    ["plot.png", 50_000_000, null],
    ["a.csv", 10, "table"],
    ["a.json", 10, "json"],
    ["notes.md", 10, "text"],
    ["drawing.svg", 10, "text"],
    ["model.pt", 10, null],
    ["png", 10, null],
  ])("%s of %i bytes: %s", (path, size_bytes, kind) => expect(previewKind({ path, size_bytes })).toBe(kind));
});

describe("a table", () => {
  it.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ['"x, y","he said ""no"""\r\nlast', [["x, y", 'he said "no"'], ["last"]]],
    ['"two\nlines",b', [["two\nlines", "b"]]],
    ["a,\n", [["a", ""]]],
    ["", []],
  ])("reads %j", (text, rows) => expect(parseTable(text, ",", 10)).toEqual(rows));
  it("stops at as many rows as are wanted", () => expect(parseTable("1\n2\n3\n", ",", 2)).toEqual([["1"], ["2"]]));
  it("knows tabs", () => expect(parseTable("a\tb,c\n", "\t", 5)).toEqual([["a", "b,c"]]));
});
