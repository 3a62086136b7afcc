import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unprivileged } from "../testing/unprivileged.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rgrid-folders-"));
  if (isRoot) await chown(root, NOBODY, NOBODY);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Removes all below the root as a user whom permissions bind. */
const removed = () =>
  unprivileged(
    `import { LeftBehind, removeFolders } from "./files/remove-folders.ts";
    const said = (error) => ({ left: error instanceof LeftBehind, removed: error.removed, message: error.message });
    console.log(JSON.stringify(await removeFolders(process.argv[1], (name) => name === "live").catch(said)));`,
    root,
  );

async function folder(name: string, mode: number, owner = NOBODY): Promise<void> {
  await mkdir(join(root, name, "deep", "er"), { recursive: true });
  await writeFile(join(root, name, "deep", "er", "file"), "x");
  for (const path of [
    join(root, name, "deep", "er", "file"),
    join(root, name, "deep", "er"),
    join(root, name, "deep"),
    join(root, name),
  ]) {
    if (isRoot) await chown(path, owner, owner);
    await chmod(path, mode);
  }
}

describe("folders that nobody owns any more", () => {
  it("go, also those that a script left read-only or closed", async () => {
    for (const [name, mode] of [
      ["a", 0o555],
      ["b", 0o000],
      ["c", 0o755],
      ["live", 0o755],
    ] as const) {
      await folder(name, mode);
    }
    expect(removed()).toBe(3);
    expect(await readdir(root)).toEqual(["live"]);
  });
  // Only root can make a folder that somebody else can't remove.
  it.runIf(isRoot)("that can't be removed hold up no others (needs root)", async () => {
    await folder("a", 0o755, 0);
    await folder("b", 0o755);
    expect(removed()).toEqual({
      left: true,
      removed: 1,
      message: expect.stringMatching(/^1 can't be removed: .*EPERM|EACCES/),
    });
    expect(await readdir(root)).toEqual(["a"]);
  });
});
