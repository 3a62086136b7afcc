import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tryLock } from "./lock.ts";

const dir = mkdtempSync(join(tmpdir(), "rgrid-lock-"));
afterAll(() => rmSync(dir, { recursive: true }));

describe("the lock of a data folder", () => {
  it("is given to one at a time", () => {
    const path = join(dir, "one");
    const held = tryLock(path);
    expect(held).not.toBeNull();
    expect(tryLock(path)).toBeNull();
    held?.release();
    const again = tryLock(path);
    expect(again).not.toBeNull();
    again?.release();
  });
  it("ends with its holder, also by kill -9", async () => {
    const path = join(dir, "killed");
    const program = `import { tryLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
      globalThis.held = tryLock(${JSON.stringify(path)}); console.log("held"); setInterval(() => globalThis.held, 1000);`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    expect(tryLock(path)).toBeNull();
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const taken = tryLock(path);
    expect(taken).not.toBeNull();
    taken?.release();
  });
});
