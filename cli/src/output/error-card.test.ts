import { describeError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { errorCard } from "./error-card.ts";

const shown = (output: string): string[] =>
  errorCard(describeError("dependency_build_failed", { package: "x", output }), null, (_, text) => text);

describe("an error's card", () => {
  it("shows the end of what the installation said, between what went wrong and what to do", () => {
    const output = Array.from({ length: 20 }, (_, n) => `line ${n}`).join("\n");
    const [error, ...rest] = shown(`${output}\n`);
    expect(error).toContain("Package 'x' could not be built from its source");
    expect(rest.slice(0, 8)).toEqual(Array.from({ length: 8 }, (_, n) => `       line ${n + 12}`));
    expect(rest[8]).toMatch(/^Fix:/);
  });
  it("lets no output drive the terminal", () => {
    expect(shown("\x1b[2Jgone")[1]).toBe("       �[2Jgone");
  });
});
