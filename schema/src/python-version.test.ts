import { describe, expect, it } from "vitest";
import { fitsPython } from "./python-version.ts";

describe("requires-python", () => {
  it.each<[string, boolean]>([
    [">=3.9", true],
    [">=3.11.4, <4", true],
    [">=3.12", false],
    ["<3.11", false],
    ["==3.11.*", true],
    ["==3.11.7", true],
    ["~=3.11.2", true],
    ["~=3.10", true],
    ["~=3.10.1", false],
    ["!=3.11.*", false],
    [">3.11,<=3.12", true],
    ["", true],
    ["what it is", true],
  ])("%j of Python 3.11: %j", (specifier, fits) => {
    expect(fitsPython(specifier, [3, 11])).toBe(fits);
  });
});
