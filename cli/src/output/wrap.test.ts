import { describe, expect, it } from "vitest";
import { widthOf, wrapped } from "./wrap.ts";

describe("width", () => {
  it.each<[string, number]>([
    ["plain", 5],
    ["é e\u0301", 3],
    ["数据.csv", 8],
    ["❌", 2],
    ["👩‍💻", 4],
    ["ｆｕｌｌ", 8],
    ["→ …", 3],
  ])("of %j is %i columns", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe("wrapped text", () => {
  it("breaks at spaces and keeps to the columns", () => {
    expect(wrapped("Give it more memory with --memory 4g", 15)).toEqual(["Give it more", "memory with", "--memory 4g"]);
    expect(wrapped("数据 数据 数据", 9)).toEqual(["数据 数据", "数据"]);
  });
  it("leaves a word whole that is longer than a line", () => {
    expect(wrapped("see https://docs.rgrid.dev/errors/x now", 10)).toEqual(["see", "https://docs.rgrid.dev/errors/x", "now"]);
  });
  it("is as it is where it fits", () => {
    expect(wrapped("a  b", 80)).toEqual(["a  b"]);
    expect(wrapped("", 80)).toEqual([""]);
  });
});
