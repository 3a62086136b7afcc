import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FolderInUse, openStateFolder } from "./state-folder.ts";

const LISTENS_AND_DIES = "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";

describe("openStateFolder", () => {
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), "rgrid-state-")), "runner");
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  it("refuses a second process while the first lives, and names it", async () => {
    const first = await openStateFolder(path);
    await expect(openStateFolder(path)).rejects.toThrow(FolderInUse);
    await expect(openStateFolder(path)).rejects.toThrow(String(process.pid));
    first.unlock();
    (await openStateFolder(path)).unlock();
    expect(readdirSync(path)).toEqual([]);
  });
  it.runIf(process.platform === "linux")(
    "refuses one beside a runner in another container, whose process it can't see",
    async () => {
      const first = await openStateFolder(path);
      // As its id means nothing here.
      writeFileSync(join(path, "lock"), "999999999 1");
      await expect(openStateFolder(path)).rejects.toThrow(FolderInUse);
      expect(readFileSync(join(path, "lock"), "utf8")).toBe("999999999 1");
      first.unlock();
    },
  );
  it("takes over from a process that was killed, and from a recycled process id", async () => {
    (await openStateFolder(path)).unlock();
    // Its socket is there, and nobody listens.
    spawnSync(process.execPath, ["-e", LISTENS_AND_DIES, join(path, "lock.socket")]);
    expect(readdirSync(path)).toEqual(["lock.socket"]);
    for (const stale of ["999999999 1", `${process.pid} 1`, "garbage"]) {
      writeFileSync(join(path, "lock"), stale);
      (await openStateFolder(path)).unlock();
    }
  });
  it("lets nobody else in, and is the same runner each time", async () => {
    const { runner, unlock } = await openStateFolder(path);
    unlock();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect((await openStateFolder(path)).runner).toBe(runner);
  });
});
