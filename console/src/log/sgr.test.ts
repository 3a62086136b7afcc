import { describe, expect, it } from "vitest";
import { PLAIN, plainOf, type Style, segmentsOf } from "./sgr.ts";

const ESC = "\x1b";
const look = (text: string, start?: Style) =>
  segmentsOf(text, start).segments.map(({ text: part, style }) => [part, changed(style)]);
const changed = (style: Style) =>
  Object.fromEntries(Object.entries(style).filter(([, value]) => value !== null && value !== false));

describe("a line's look", () => {
  it("is plain without escapes", () => expect(look("a\tb")).toEqual([["a\tb", {}]]));
  it("has nothing for an empty line", () => expect(look("")).toEqual([]));
  it("takes colours and weights, and gives them back", () => {
    expect(look(`${ESC}[1;31merror${ESC}[0m: ${ESC}[92mfine${ESC}[39m.`)).toEqual([
      ["error", { bold: true, color: "var(--ansi-red)" }],
      [": ", {}],
      ["fine", { color: "var(--ansi-green)" }],
      [".", {}],
    ]);
  });
  it.each([
    ["38;5;9", { color: "var(--ansi-red)" }],
    ["38;5;196", { color: "rgb(255 0 0)" }],
    ["38;5;244", { color: "rgb(128 128 128)" }],
    ["48;2;1;2;3", { background: "rgb(1 2 3)" }],
    ["38:2:1:2:3;1", { color: "rgb(1 2 3)", bold: true }],
    ["38;5", { color: "var(--ansi-black)" }],
    ["999", {}],
  ])("knows ESC[%sm", (codes, style) => expect(look(`${ESC}[${codes}mx`)).toEqual([["x", style]]));
  it("goes on in the next line", () => {
    const { end } = segmentsOf(`${ESC}[4mone`);
    expect(look("two", end)).toEqual([["two", { underline: true }]]);
    expect(segmentsOf(`${ESC}[m`, end).end).toEqual(PLAIN);
  });
});

it("drops what is no text: other escapes, window titles, control characters", () => {
  expect(plainOf(`${ESC}[2K${ESC}[1Ga${ESC}]0;title\x07b${ESC}(B\x07c\x00${ESC}[31md`)).toBe("abcd");
});
