import { join } from "node:path";
import { expect, it } from "vitest";
import { clerkOnTop, firstView } from "./first-view.ts";

const BYTES_MAX = 150_000;
const CLERK_BYTES_MAX = 400_000;

// Of the build that the set-up made. That these are the files which Chromium loads, `e2e/first-view.test.ts` proves.
const dist = join(import.meta.dirname, "../dist");

it.each([
  { what: "the JavaScript of the first view within 150 kB", files: firstView(dist), bytesMax: BYTES_MAX },
  { what: "what Clerk adds to it within 400 kB", files: clerkOnTop(dist), bytesMax: CLERK_BYTES_MAX },
])("keeps $what, gzipped", ({ files, bytesMax }) => {
  const bytes = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  expect(files.length).toBeGreaterThan(3);
  expect(bytes, files.map(({ file, gzipBytes }) => `${file} ${gzipBytes}`).join("\n")).toBeLessThanOrEqual(bytesMax);
});
