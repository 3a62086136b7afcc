import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IgnoreRules } from "./ignore-rules.ts";
import { walkFolder } from "./walk.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-walk-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
const make = (...paths: string[]) => {
  for (const path of paths) write(path, "");
};

describe("a folder that is sent", () => {
  it("goes without what a machine makes again and without secrets", async () => {
    make("a.py", "sub/b.csv", ".git/config", "node_modules/x/i.js", "sub/__pycache__/b.pyc", "env/pyvenv.cfg", "env/lib/x.py");
    make(".env", ".env.local", ".ssh/id_rsa", "sub/id_ed25519", ".environment");
    make("deploy.pem", "credentials.json", ".env.example");
    const { files, folders, leftOut } = await walkFolder(root, 100);
    expect(files).toEqual([".env.example", ".environment", "a.py", "sub/b.csv"]);
    expect(folders).toEqual(["sub"]);
    const leftOutAs = (wanted: string) => leftOut.flatMap(({ path, reason }) => (reason === wanted ? [path] : [])).sort();
    expect(leftOutAs("secret")).toEqual([".env", ".env.local", ".ssh", "credentials.json", "deploy.pem", "sub/id_ed25519"]);
    expect(leftOutAs("made")).toEqual([".git", "env", "node_modules", "sub/__pycache__"]);
  });
  it("goes with what its links lead to, inside and outside, but never round in a circle", async () => {
    make("sent/sub/a", "big/train/x.csv", "big/val/y.csv", "home/.ssh/id");
    const link = (target: string, name: string) => symlinkSync(join(root, target), join(root, "sent", name));
    link("sent/sub/a", "link");
    link("none", "dangling");
    link("big/train", "train");
    link("big", "sub/all");
    link("home/.ssh", "keys");
    link("sent", "sub/round");
    link(".", "above");
    // Each leads to the other's folder.
    link("big", "one");
    symlinkSync(join(root, "sent"), join(root, "big/two"));
    const { files, folders, leftOut } = await walkFolder(join(root, "sent"), 100);
    expect(files).toEqual([
      ...["link", "one/train/x.csv", "one/val/y.csv", "sub/a", "sub/all/train/x.csv", "sub/all/val/y.csv", "train/x.csv"],
    ]);
    expect(folders).toContain("sub/all/train");
    expect(leftOut.map(({ path, reason, isFolder }) => [path, reason, isFolder])).toEqual([
      ["above", "circle", true],
      ["keys", "secret", true],
      ["one/two", "circle", true],
      ["sub/all/two", "circle", true],
      ["sub/round", "circle", true],
    ]);
  });
  it("stops one file past its limit", async () => {
    make(...Array.from({ length: 20 }, (_, index) => `${index % 4}/${index}`));
    expect((await walkFolder(root, 5)).files.length).toBe(6);
  });
});

describe("ignore files", () => {
  /** What of a folder is sent when it is named, seen from `root`. */
  async function sent(folder = "."): Promise<string[]> {
    const local = join(root, folder);
    return (await walkFolder(local, 100, await IgnoreRules.around(local, root))).files;
  }

  it("hold in their folder and below, the innermost last, as git has them", async () => {
    make("a.tmp", "b.txt", "sub/a.tmp", "sub/keep.tmp", "out/x", "sub/out/x");
    write(".gitignore", "*.tmp\n/out/\n");
    write("sub/.gitignore", "!keep.tmp\n");
    expect(await sent()).toEqual([".gitignore", "b.txt", "sub/.gitignore", "sub/keep.tmp", "sub/out/x"]);
  });
  it("of the folders above hold too, from the root of the repository on", async () => {
    make(".git/HEAD", "data/a.csv", "data/b.tmp");
    write(".gitignore", "*.tmp\n");
    expect(await sent("data")).toEqual(["a.csv"]);
    expect(
      (await walkFolder(join(root, "data"), 100, await IgnoreRules.around(join(root, "data"), join(root, "data")))).files,
    ).toEqual(["a.csv"]);
  });
  it("don't hold against a folder that is named itself", async () => {
    make("data/a.csv", "data/sub/b.csv", "data/c.tmp");
    write(".gitignore", "data/\n");
    write("data/.gitignore", "*.tmp\n");
    expect(await sent("data")).toEqual([".gitignore", "a.csv", "sub/b.csv"]);
    expect(await sent("data/sub")).toEqual(["b.csv"]);
  });
  it("of RGrid have the last word over git's", async () => {
    make("data/a.csv", "b.txt", "sub/b.txt");
    write("sub/.gitignore", "!b.txt\n");
    write(".gitignore", "data/\n");
    write(".rgridignore", "!data/\nb.txt\n.*ignore\n");
    expect(await sent()).toEqual(["data/a.csv"]);
  });
});
