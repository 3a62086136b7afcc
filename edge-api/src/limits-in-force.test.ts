import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FIXED_LIMITS, LIMITS, type LimitName } from "@rgrid/schema";
import { expect, it } from "vitest";

it("heeds every limit that a deployment may override, and no other", () => {
  const sources = globSync("**/*.ts", { cwd: import.meta.dirname, exclude: (name) => name.endsWith(".test.ts") });
  // `LIMITS.x` is the default, whatever was overridden.
  const text = sources
    .map((name) => readFileSync(join(import.meta.dirname, name), "utf8").replaceAll(/\bLIMITS\.\w+/g, ""))
    .join("\n");
  const words = new Set(text.match(/\w+/g));
  const heeded = (Object.keys(LIMITS) as LimitName[]).filter((name) => words.has(name));
  const overridable = (Object.keys(LIMITS) as LimitName[]).filter((name) => !FIXED_LIMITS.has(name));
  expect(heeded).toEqual(overridable);
});
