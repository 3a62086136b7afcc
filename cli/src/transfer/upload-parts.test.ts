import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quickPatience } from "../../test/patience.ts";
import type { Api } from "../api/api.ts";
import { Failure } from "../failure.ts";
import { stampOf } from "../inputs/digests.ts";
import { partsOf, uploadInParts } from "./upload-parts.ts";

const PART = 1000;
const content = Buffer.from(Array.from({ length: 40_500 }, (_, n) => n % 251));
const md5 = (bytes: Buffer): string => createHash("md5").update(bytes).digest("hex");

let folder: string;
let file: string;
let server: Server;
let url: string;
/** What the store has, by number; and what was sent to it. */
let stored: Map<number, string>;
let puts: number[];
let statuses: number[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rgrid-parts-"));
  file = join(folder, "big");
  writeFileSync(file, content);
  [stored, puts, statuses] = [new Map(), [], []];
  server = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const number = Number(request.url?.slice(1));
    puts.push(number);
    const status = statuses.shift() ?? 200;
    if (status === 200) stored.set(number, md5(Buffer.concat(chunks)));
    answer.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** One upload of the file against a store in memory. */
async function upload(change: { stamp?: object; onSign?: () => void } = {}) {
  const calls: string[] = [];
  const progress = { sent: 0, known: 0 };
  const api = {
    async call(name: string, { body }: { body: { parts?: { number: number; md5: string }[] } }) {
      calls.push(name);
      if (name === "beginParts")
        return { upload_id: "u", stored: [...stored].map(([number, digest]) => ({ number, md5: digest, size_bytes: 1 })) };
      if (name === "completeParts") return {};
      change.onSign?.();
      return { uploads: body.parts?.map(({ number }) => ({ number, url: `${url}/${number}`, headers: {}, expires_at: "" })) };
    },
  } as unknown as Api;
  const stamp = { ...stampOf(await stat(file, { bigint: true })), ...change.stamp };
  const outcome = await uploadInParts(
    api,
    { sha256: "a".repeat(64), size_bytes: content.length, part_bytes: PART },
    { local: file, sizeBytes: content.length, stamp },
    {
      patience: quickPatience(),
      signal: new AbortController().signal,
      onBytes: (count) => {
        progress.sent += count;
      },
      onKnown: (count) => {
        progress.known += count;
      },
    },
  );
  return { outcome, calls, progress };
}
const expected = () =>
  new Map(
    partsOf(content.length, PART).map(({ number, from, sizeBytes }) => [number, md5(content.subarray(from, from + sizeBytes))]),
  );

describe("an upload in parts", () => {
  it("sends every part, signs some at a time, and completes", async () => {
    const { outcome, calls, progress } = await upload();
    expect(outcome).toBe("stored");
    expect(stored).toEqual(expected());
    expect(calls).toEqual(["beginParts", "signParts", "signParts", "signParts", "completeParts"]);
    expect(progress).toEqual({ sent: content.length, known: 0 });
  });
  it("sends only what the store lacks or has wrong", async () => {
    stored = expected();
    stored.delete(3);
    stored.delete(41);
    stored.set(7, "0".repeat(32));
    const { progress } = await upload();
    expect(puts.sort((a, b) => a - b)).toEqual([3, 7, 41]);
    expect(progress.known).toBe(content.length - 2500);
    expect(stored).toEqual(expected());
  });
  it("repeats what the store could not take, and asks for new URLs where one was refused", async () => {
    statuses = [503];
    expect((await upload()).outcome).toBe("stored");
    expect(puts.length).toBe(42);
    stored.clear();
    statuses = [403];
    const refused = await upload();
    expect(refused.outcome).toBe("expired");
    expect(refused.calls).not.toContain("completeParts");
    expect((await upload()).outcome).toBe("stored");
  });
  it("makes no object of a file that was changed since its hashing, or meanwhile", async () => {
    await expect(upload({ stamp: { ino: "0" } })).rejects.toThrow(Failure);
    let changed = false;
    const onSign = () => {
      if (changed) return;
      changed = true;
      writeFileSync(file, Buffer.concat([content, content]));
    };
    await expect(upload({ onSign })).rejects.toThrow("it changed");
  });
});
