import { execFileSync } from "node:child_process";
import { chmod, link, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unprivileged } from "../testing/unprivileged.ts";
import { ContentCache } from "./content-cache.ts";
import { Disk } from "./disk.ts";

const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
async function* body(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

describe("Disk", () => {
  let root: string;
  let work: string;
  let disk: Disk;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "rgrid-disk-"));
    work = join(root, "work");
    await mkdir(work);
    disk = new Disk(new ContentCache(join(root, "cache")), join(root, "spool"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const changed = async (): Promise<string[]> => (await disk.changedFiles(work, () => undefined)).map((file) => file.path).sort();

  it("keeps content only under its own digest", async () => {
    expect(await disk.store(HELLO, body("hel", "lo"))).toEqual({ outcome: "stored" });
    expect(await disk.has(HELLO)).toBe(true);
    const other = HELLO.replace("2", "3");
    expect(await disk.store(other, body("hello"))).toEqual({ outcome: "corrupt", sha256: HELLO });
    expect(await disk.has(other)).toBe(false);
  });

  it("keeps nothing of a body that breaks off", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("hel");
      throw new Error("reset");
    }
    expect(await disk.store(HELLO, broken())).toMatchObject({ outcome: "broken" });
    expect(await disk.has(HELLO)).toBe(false);
  });

  it("gives the script a copy: writing into it does not reach the cache", async () => {
    await disk.store(HELLO, body("hello"));
    await disk.placeContent(work, { path: "a/b.txt", sha256: HELLO, executable: false });
    await writeFile(join(work, "a/b.txt"), "HELLO");
    expect(await readFile(join(root, "cache", HELLO), "utf8")).toBe("hello");
    expect(await changed()).toEqual(["a/b.txt"]);
  });

  it("finds files by content, not by time", async () => {
    await disk.placeBytes(work, { path: "same", bytes: Buffer.from("1"), executable: false });
    await disk.placeBytes(work, { path: "set back", bytes: Buffer.from("2"), executable: false });
    await writeFile(join(work, "same"), "1");
    await writeFile(join(work, "set back"), "3");
    await utimes(join(work, "set back"), 0, 0);
    expect(await changed()).toEqual(["set back"]);
  });

  it("leaves out caches, pipes, and links that leave the folder", async () => {
    await mkdir(join(work, "__pycache__"));
    await mkdir(join(work, ".rgrid"));
    await mkdir(join(work, "sub"));
    for (const path of ["__pycache__/x", ".rgrid/x", "sub/real", "ok"]) await writeFile(join(work, path), "x");
    execFileSync("mkfifo", [join(work, "pipe")]);
    await writeFile(join(root, "secret"), "secret");
    const links: [string, string][] = [
      ["/etc/passwd", "absolute"],
      ["../secret", "above"],
      ["sub/../../secret", "winding"],
      ["loop", "loop"],
      [root, "outside"],
      ["outside/secret", "through a folder that leaves"],
      ["missing", "dangling"],
      ["sub", "to a folder"],
    ];
    for (const [target, name] of links) await symlink(target, join(work, name));
    expect(await changed()).toEqual(["ok", "sub/real"]);
  });

  it("follows links that stay inside, also by the path that the script knows", async () => {
    await mkdir(join(work, "sub"));
    await writeFile(join(work, "sub/real"), "x");
    await symlink("/work/sub/real", join(work, "absolute"));
    await symlink("../sub/real", join(work, "sub/relative"));
    await link(join(work, "sub/real"), join(work, "hard"));
    expect(await changed()).toEqual(["absolute", "hard", "sub/real", "sub/relative"]);
    expect((await disk.changedFiles(work, () => undefined)).every((file) => file.sizeBytes === 1)).toBe(true);
  });

  it("leaves out the folders that a script has closed to its runner, names them, and finds the rest", async () => {
    await mkdir(join(work, "open"));
    await writeFile(join(work, "open", "a"), "1");
    await mkdir(join(work, "closed"));
    await writeFile(join(work, "closed", "b"), "1");
    await chmod(root, 0o755);
    await chmod(join(work, "closed"), 0o000);
    const found = unprivileged(
      `import { Disk } from "./files/disk.ts";
      const closed = [];
      const files = await new Disk(null, "").changedFiles(process.argv[1], (path, { code }) => closed.push([path, code]));
      console.log(JSON.stringify({ files: files.map(({ path }) => path), closed }));`,
      work,
    );
    await chmod(join(work, "closed"), 0o755);
    expect(found).toEqual({ files: ["open/a"], closed: [["closed", "EACCES"]] });
  });
});
