import { describe, expect, it } from "vitest";
import { scriptBlock } from "./script-block.ts";

const tomlOf = (source: string): string | null => {
  const block = scriptBlock(source);
  return block.outcome === "one" ? block.toml : null;
};

describe("the block that a script carries (PEP 723)", () => {
  it("is its TOML without the comment signs", () => {
    expect(tomlOf('#!/usr/bin/env python3\n# /// script\n# dependencies = [\n#   "a",\n# ]\n#\n# x = 1\n# ///\nprint(1)\n')).toBe(
      'dependencies = [\n  "a",\n]\n\nx = 1\n',
    );
  });
  it("ends with the last line that could end it, as the reference implementation has it", () => {
    expect(tomlOf("# /// script\n# a = 1\n# ///\n# b = 2\n# ///\n")).toBe("a = 1\n///\nb = 2\n");
  });
  it("may have the line ends of Windows", () => {
    expect(tomlOf("# /// script\r\n# a = 1\r\n# ///\r\n")).toBe("a = 1\n");
  });
  it.each(["print(1)\n", "# /// script\n# a = 1\n", "# /// other\n# a = 1\n# ///\n", "## /// script\n# a = 1\n# ///\n"])(
    "is none in %j",
    (source) => {
      expect(scriptBlock(source)).toEqual({ outcome: "none" });
    },
  );
  it("may stand there once", () => {
    const block = "# /// script\n# a = 1\n# ///\n";
    expect(scriptBlock(`${block}print(1)\n${block}`)).toEqual({ outcome: "several" });
  });
});
