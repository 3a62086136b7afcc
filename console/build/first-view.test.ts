import { join } from "node:path";
import { expect, it } from "vitest";
import { firstView } from "./first-view.ts";

const BYTES_MAX = 150_000;

it("keeps the JavaScript of the first view within 150 kB, gzipped", () => {
  // Of the build that the set-up made.
  const files = firstView(join(import.meta.dirname, "../dist"));
  const bytes = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  expect(files.length).toBeGreaterThan(3);
  expect(bytes, files.map(({ file, gzipBytes }) => `${file} ${gzipBytes}`).join("\n")).toBeLessThanOrEqual(BYTES_MAX);
});
