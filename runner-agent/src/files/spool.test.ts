import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { memorySpool } from "./memory-spool.ts";
import type { SpoolFile } from "./port.ts";
import { SegmentedSpool } from "./segmented-spool.ts";

const root = await mkdtemp(join(tmpdir(), "rgrid-spool-"));
afterAll(() => rm(root, { recursive: true, force: true }));
let made = 0;

const kinds: [string, () => SpoolFile][] = [
  ["in memory", () => memorySpool()],
  [
    "on disk",
    () => {
      made += 1;
      return new SegmentedSpool(join(root, String(made)), 10);
    },
  ],
];

for (const [kind, make] of kinds) {
  describe(`spool ${kind}`, () => {
    it("gives back what was written, across all of its parts, while its front is freed", async () => {
      const spool = make();
      for (const text of ["abcdef", "ghijkl", "mnopqrstuvw", "xyz"]) expect(await spool.append(Buffer.from(text))).toBe(true);
      expect(Buffer.from(await spool.read(4, 20)).toString()).toBe("efghijklmnopqrstuvwx");
      await spool.free(13);
      expect(Buffer.from(await spool.read(13, 13)).toString()).toBe("nopqrstuvwxyz");
      await spool.free(26);
      await spool.append(Buffer.from("!"));
      expect(Buffer.from(await spool.read(26, 1)).toString()).toBe("!");
      await spool.remove();
    });
  });
}

describe("spool on disk", () => {
  it("gives the room of freed bytes back, and leaves nothing behind", async () => {
    const folder = join(root, "room");
    const spool = new SegmentedSpool(folder, 10);
    for (let count = 0; count < 5; count += 1) await spool.append(new Uint8Array(10));
    expect(await readdir(folder)).toHaveLength(5);
    await spool.free(35);
    expect(await readdir(folder)).toEqual(["3", "4"]);
    await spool.remove();
    expect(await readdir(root)).not.toContain("room");
  });
  it("says so where it can't write", async () => {
    const file = join(root, "file");
    await writeFile(file, "");
    expect(await new SegmentedSpool(join(file, "spool")).append(new Uint8Array(1))).toBe(false);
  });
});
