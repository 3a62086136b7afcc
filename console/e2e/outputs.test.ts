import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Download, Page } from "playwright-core";
import { expect, it } from "vitest";
import { consoleForFile, gone, rowOf, seen } from "./harness/console.ts";
import { outputsOf, run, sha256 } from "./harness/runs.ts";

const open = consoleForFile();

const MAKES = `
import hashlib, os
os.makedirs("out/deep")
block = hashlib.sha256(b"seed").digest()
with open("out/big.bin", "wb") as f:
    for n in range(40_000):
        block = hashlib.sha256(block).digest()
        f.write(block)
open("out/deep/größe.txt", "w").write("hello")
open("table.csv", "w").write("name,mean\\n\\"a, b\\",4.18\\n")
import struct, zlib
def chunk(t, d): return struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))
rows = b"".join(b"\\0" + bytes([x * 8, y * 8, 90] ) * 1 if False else b"\\0" + b"".join(bytes([x * 8, y * 8, 90]) for x in range(32)) for y in range(32))
open("plot.png", "wb").write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
`;

/** What the script writes into big.bin, made without it. */
function bigBytes(): Uint8Array {
  const blocks = [createHash("sha256").update("seed").digest()];
  for (let n = 0; n < 40_000; n++)
    blocks.push(
      createHash("sha256")
        .update(blocks[n] ?? "")
        .digest(),
    );
  return Buffer.concat(blocks.slice(1));
}

async function saved(page: Page, start: () => Promise<void>): Promise<{ download: Download; bytes: Uint8Array }> {
  const [download] = await Promise.all([page.waitForEvent("download"), start()]);
  return { download, bytes: await readFile(await download.path()) };
}

it("saves one output byte for byte, all of them as a .zip, and shows pictures and tables", async () => {
  const made = await run(MAKES, { name: "makes.py" });
  expect(made.outputs.count).toBe(4);
  const stored = new Map((await outputsOf(made.id)).map((output) => [output.path, output.sha256]));
  const { page, go } = await open();
  await go(`/executions/${made.id}`);

  const picture = page.getByRole("img", { name: "plot.png" });
  await seen(picture);
  expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(32);
  await page.getByRole("button", { name: "table.csv", exact: true }).click();
  await seen(page.getByRole("cell", { name: "a, b" }));

  const one = await saved(page, () => page.getByRole("button", { name: "Download out/big.bin" }).click());
  expect(one.download.suggestedFilename()).toBe("big.bin");
  expect(sha256(one.bytes)).toBe(sha256(bigBytes()));

  const zip = await saved(page, () => page.getByRole("button", { name: "Download all as .zip" }).click());
  expect(zip.download.suggestedFilename()).toBe(`makes.py-${made.id.slice(0, 13)}.zip`);
  const folder = await mkdtemp(join(tmpdir(), "rgrid-zip-"));
  try {
    // Python's zipfile, as an implementation that is not ours, checks each file's CRC while it unpacks.
    execFileSync("python3", ["-m", "zipfile", "-e", await zip.download.path(), folder]);
    for (const [path, digest] of stored) expect([path, sha256(await readFile(join(folder, path)))]).toEqual([path, digest]);
    expect(stored.get("out/big.bin")).toBe(sha256(one.bytes));
    expect(await readFile(join(folder, "out/deep/größe.txt"), "utf8")).toBe("hello");
    expect(await readFile(join(folder, "table.csv"), "utf8")).toBe('name,mean\n"a, b",4.18\n');
  } finally {
    await rm(folder, { recursive: true });
  }

  await go("/executions?q=script:makes.py");
  const row = rowOf(page, made.id);
  await row.hover();
  const fromRow = await saved(page, () => row.getByRole("button", { name: "Download outputs of makes.py" }).click());
  expect(fromRow.bytes.length).toBe(zip.bytes.length);
});

it("says where a table's rows are more than it shows, and only there", async () => {
  const rows = "'n\\n' + ''.join(f'row {n}\\n' for n in range(COUNT))";
  const script = ["49", "50"].map((count) => `open("rows-${count}.csv", "w").write(${rows.replace("COUNT", count)})`);
  const made = await run(script.join("\n"), { name: "rows.py" });
  const { page, go } = await open();
  await go(`/executions/${made.id}`);
  for (const [count, caption] of [
    ["49", 0],
    ["50", 1],
  ] as const) {
    await page.getByRole("button", { name: `rows-${count}.csv`, exact: true }).click();
    const preview = page.locator("figure", { has: page.getByRole("region", { name: `Preview of rows-${count}.csv` }) });
    await seen(preview.getByRole("cell", { name: "row 48" }));
    expect(await preview.getByText("Its first 49 rows").count()).toBe(caption);
  }
});

it("saves by a URL of now, and says what the store answers where it gives nothing", async () => {
  const made = await run("for name in 'ab': open(name + '.bin', 'w').write(name)", { name: "refused.py" });
  const { page, context, go } = await open();
  // As after their hour: the store refuses them all.
  const spoil = () =>
    context.route(`**/executions/${made.id}/outputs*`, async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({ response, body: text.replace(/(X-Amz-Signature=)[0-9a-f]{8}/g, "$100000000") });
    });
  await spoil();
  await go(`/executions/${made.id}`);
  const button = page.getByRole("button", { name: "Download a.bin" });
  await seen(button);
  await context.unrouteAll();
  expect(new TextDecoder().decode((await saved(page, () => button.click())).bytes)).toBe("a");

  await spoil();
  const notice = page.getByRole("alert").filter({ hasText: "The store answered HTTP 403." });
  for (const name of ["Download a.bin", "Download all as .zip"]) {
    await page.getByRole("button", { name }).click();
    await seen(notice);
    await context.unrouteAll();
    await saved(page, () => notice.getByRole("button", { name: "Try again" }).click());
    await gone(notice);
    await spoil();
  }
});

it("saves the log as the script wrote it", async () => {
  const made = await run("import sys\nprint('\\x1b[31mred\\x1b[0m')\nsys.stdout.write('no end')", { name: "log.py" });
  const { page, go } = await open();
  await go(`/executions/${made.id}`);
  await seen(page.getByText("no end"));
  const log = await saved(page, () => page.getByRole("button", { name: "Download log" }).click());
  expect(new TextDecoder().decode(log.bytes)).toBe("\x1b[31mred\x1b[0m\nno end");
});
