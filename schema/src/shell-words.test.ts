import { describe, expect, it } from "vitest";
import { shellQuote, shellWords } from "./shell-words.ts";

const TOKENS = ["a", "", " ", "it's", '"', "\\", "$HOME", "*", "a\nb", "'", "''", "`x`", "é ✓", "--x=1 2", "#", "~"];

describe("shell words", () => {
  it("are what was quoted, whatever it is, in any order", () => {
    for (const first of TOKENS) {
      for (const second of TOKENS) expect(shellWords([first, second].map(shellQuote).join(" "))).toEqual([first, second]);
    }
  });
  it("leave alone what needs no quotes", () => {
    expect(["data.csv", "--lr=0.1", "user@host:/a", "100%"].map(shellQuote)).toEqual([
      "data.csv",
      "--lr=0.1",
      "user@host:/a",
      "100%",
    ]);
  });
  it.each<[string, string[] | null]>([
    ["a  b\tc\n", ["a", "b", "c"]],
    [`a"b c"'d e'f`, ["ab cd ef"]],
    [`"a\\"b\\\\c\\d"`, ['a"b\\c\\d']],
    ["a\\ b", ["a b"]],
    ["", []],
    ["rgrid run 'cut in the mid…", null],
  ])("reads %j as a shell does", (text, words) => {
    expect(shellWords(text)).toEqual(words);
  });
});
