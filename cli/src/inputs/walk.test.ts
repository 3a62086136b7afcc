import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { walkFolder } from "./walk.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-walk-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function make(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
}

describe("a folder that is sent", () => {
  it("goes without what a machine makes again and without secrets", async () => {
    make("a.py", "sub/b.csv", ".git/config", "node_modules/x/i.js", "sub/__pycache__/b.pyc", "env/pyvenv.cfg", "env/lib/x.py");
    make(".env", ".env.local", ".ssh/id_rsa", "sub/id_ed25519", ".environment");
    const { files, folders, secrets } = await walkFolder(root, 100);
    expect(files).toEqual([".environment", "a.py", "sub/b.csv"]);
    expect(folders).toEqual(["sub"]);
    expect(secrets.sort()).toEqual([".env", ".env.local", ".ssh", "sub/id_ed25519"]);
  });
  it("follows links to files, not to folders, and never round in a circle", async () => {
    make("sub/a");
    symlinkSync(join(root, "sub/a"), join(root, "link"));
    symlinkSync(root, join(root, "sub/round"));
    symlinkSync(join(root, "none"), join(root, "dangling"));
    expect((await walkFolder(root, 100)).files).toEqual(["link", "sub/a"]);
  });
  it("stops one file past its limit", async () => {
    make(...Array.from({ length: 20 }, (_, index) => `${index % 4}/${index}`));
    expect((await walkFolder(root, 5)).files.length).toBe(6);
  });
});
