import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Digests } from "./digests.ts";

let folder: string;
let file: string;
const cache = () => join(folder, "digests.json");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rgrid-digests-"));
  file = join(folder, "data.bin");
});
afterEach(() => rmSync(folder, { recursive: true }));

const LARGE = Buffer.alloc(300 * 1024, "a");
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
/** The digest as one run after another sees it, each an hour later. */
let runs = 0;
async function digest(): Promise<string> {
  const digests = new Digests({ RGRID_CONFIG_DIR: folder }, () => Date.now() + ++runs * 3_600_000);
  const { sha256 } = await digests.of(file);
  await digests.save();
  return sha256;
}

describe("digests of local files", () => {
  it("are kept while path, size, mtime and inode stay", async () => {
    writeFileSync(file, LARGE);
    expect(await digest()).toBe(sha256(LARGE));
    // Another digest in the cache, to see that it is what answers.
    writeFileSync(cache(), readFileSync(cache(), "utf8").replace(sha256(LARGE), "0".repeat(64)));
    expect(await digest()).toBe("0".repeat(64));
    utimesSync(file, 1, 1);
    expect(await digest()).toBe(sha256(LARGE));
  });
  it("of a file that was written just now are not kept: it could be written again within one tick", async () => {
    writeFileSync(file, LARGE);
    const digests = new Digests({ RGRID_CONFIG_DIR: folder }, Date.now);
    await digests.of(file);
    await digests.save();
    expect(() => readFileSync(cache())).toThrow("ENOENT");
  });
  it("are right with a cache that is broken", async () => {
    writeFileSync(file, LARGE);
    writeFileSync(cache(), "{oops");
    expect(await digest()).toBe(sha256(LARGE));
  });
});
