import type { Dependencies, PipDependencies } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { updatedDependencies } from "./update.ts";

const scriptWith = (...packages: string[]): string =>
  `# /// script\n# dependencies = ${JSON.stringify(packages)}\n# ///\nprint(1)\n`;
const wanted = (...packages: string[]): PipDependencies => ({
  manager: "pip",
  packages,
  locked: [],
  requirements: [],
  files: [],
  variables: [],
});
const updated = (then: Dependencies | undefined, before: string, now: string) => updatedDependencies("a.py", then, before, now);

describe("dependencies of a retry with the script of now", () => {
  it("are those of its block, and what was typed then", () => {
    expect(updated(wanted("a", "typed"), scriptWith("a"), scriptWith("a>=2", "b"))).toEqual(wanted("a>=2", "b", "typed"));
    expect(updated(wanted("a"), scriptWith("a"), "print(1)\n")).toEqual(wanted());
  });
  it("begin with a block that is new", () => {
    expect(updated(undefined, "print(1)\n", scriptWith("a"))).toEqual({ manager: "pip", packages: ["a"] });
  });
  it("stay as they were where the block says the same, or was not heard then", () => {
    expect(updated(wanted("a"), scriptWith("a"), `${scriptWith("a")}print(2)\n`)).toBeUndefined();
    expect(updated(undefined, scriptWith("a"), scriptWith("b"))).toBeUndefined();
  });
  it("stay those of the lock that stood for the block", () => {
    const then = { ...wanted("typed"), locked: [{ requirement: "a==1", hashes: [] }] };
    expect(updated(then, scriptWith("a"), scriptWith("b"))).toBeUndefined();
  });
  it("are refused where the block has them from elsewhere by now", () => {
    const now = scriptWith("a").replace("# ///\nprint", '# [tool.uv.sources]\n# a = { path = "../a" }\n# ///\nprint');
    expect(() => updated(undefined, "print(1)\n", now)).toThrow(/has a from a path/);
  });
});
