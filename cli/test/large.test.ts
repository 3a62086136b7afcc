import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { here } from "./rgrid.ts";

const { place, rgrid, write } = here();
const MB = 1024 * 1024;

it("sends and fetches 200 MB each in less memory than they have", async () => {
  write("big.bin", "");
  truncateSync(join(place.folder, "big.bin"), 200 * MB);
  // Not zeros alone: its digest differs from that of the file that comes back.
  const file = openSync(join(place.folder, "big.bin"), "r+");
  writeSync(file, "x");
  closeSync(file);
  const script = { outputs: [{ path: "back.bin", bytes: Buffer.alloc(MB), times: 200 }] };
  const ran = await rgrid(["run", "s.py", "big.bin"], { script, files: { "s.py": "" } });
  expect(ran.code).toBe(0);
  expect(ran.seen).toMatchObject({ uploads: 1, downloads: 1 });
  expect(statSync(join(place.folder, "back.bin")).size).toBe(200 * MB);
  expect(ran.peakBytes).toBeLessThan(300 * MB);
});

describe("the single program", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rgrid-cli-binary-"));
    const build = join(import.meta.dirname, "../build.ts");
    expect(spawnSync(process.execPath, [build, "--binary", "--outdir", folder]).status).toBe(0);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("runs without Node beside it", async () => {
    const program = join(folder, "rgrid");
    expect((await rgrid(["version"], { program })).stdout.toString()).toMatch(/^rgrid \d/);
    const script = {
      chunks: [{ stream: "stdout" as const, bytes: Buffer.from("hi\n") }],
      outputs: [{ path: "a", bytes: Buffer.from("x") }],
    };
    await place.api?.stop();
    place.api = null;
    const ran = await rgrid(["run", "s.py", "in.csv"], { program, script, files: { "s.py": "", "in.csv": "1" } });
    expect(ran.stderr).toContain("✓ 1.4 s · a (1 B)");
    expect([ran.code, ran.stdout.toString()]).toEqual([0, "hi\n"]);
  });
});
