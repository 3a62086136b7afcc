import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeStalePidFile } from "./stale-pid-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rgrid-pid-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Whether the file is still there after a look at it. */
function kept(content: string, name: string): boolean {
  const path = join(folder, "x.pid");
  writeFileSync(path, content);
  removeStalePidFile(path, name);
  return existsSync(path);
}

it("keeps the file of a program that runs, and removes one whose number is nobody's or somebody else's", () => {
  const ours = readFileSync("/proc/self/comm", "utf8").trim();
  expect(kept(`${process.pid}\n`, ours)).toBe(true);
  expect(kept(String(process.pid), "dockerd")).toBe(false);
  expect(kept("4194305", "dockerd")).toBe(false);
  expect(kept("nonsense", "dockerd")).toBe(false);
  removeStalePidFile(join(folder, "missing.pid"), "dockerd");
});
