import { describe, expect, it } from "vitest";
import { frameOf } from "./frame.ts";

describe("frameOf", () => {
  it.each<[string, string[], ReturnType<typeof frameOf>]>([
    [
      "of a function",
      ['  File "/work/a.py", line 3, in f', "    g(1)"],
      { path: "/work/a.py", line: 3, function: "f", source: "g(1)", offset: null },
    ],
    [
      "with carets",
      ['  File "a.py", line 3', "    if x = 3:", "         ^"],
      { path: "a.py", line: 3, function: null, source: "if x = 3:", offset: 6 },
    ],
    [
      "with tildes, which name no place",
      ['  File "a.py", line 3, in f', "    a + b", "    ~~^~~"],
      { path: "a.py", line: 3, function: "f", source: "a + b", offset: null },
    ],
    [
      "of a dump, without its second comma",
      ['  File "a.py", line 3 in f'],
      { path: "a.py", line: 3, function: "f", source: null, offset: null },
    ],
    [
      "before another one",
      ['  File "a.py", line 3, in f', '  File "b.py", line 4, in g'],
      { path: "a.py", line: 3, function: "f", source: null, offset: null },
    ],
    ["of other text", ["    return 1"], null],
  ])("%s", (_, lines, frame) => {
    expect(frameOf(lines, 0)).toEqual(frame);
  });
});
