import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FolderInUse, openStateFolder } from "./state-folder.ts";

describe("openStateFolder", () => {
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), "rgrid-state-")), "runner");
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  it("refuses a second process while the first lives, and names it", () => {
    const first = openStateFolder(path);
    expect(() => openStateFolder(path)).toThrow(FolderInUse);
    expect(() => openStateFolder(path)).toThrow(String(process.pid));
    first.unlock();
    openStateFolder(path).unlock();
  });
  it("takes over from a process that was killed, and from a recycled process id", () => {
    openStateFolder(path).unlock();
    for (const stale of ["999999999 1", `${process.pid} 1`, "garbage"]) {
      writeFileSync(join(path, "lock"), stale);
      openStateFolder(path).unlock();
    }
  });
  it("lets nobody else in, and is the same runner each time", () => {
    const { runner, unlock } = openStateFolder(path);
    unlock();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(openStateFolder(path).runner).toBe(runner);
  });
});
