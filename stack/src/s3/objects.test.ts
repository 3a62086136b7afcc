import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryObjects } from "../../../edge-api/src/adapters/memory/objects.ts";
import { s3Client } from "../../../edge-api/src/adapters/s3/client.ts";
import { s3Objects } from "../../../edge-api/src/adapters/s3/objects.ts";
import type { Objects } from "../../../edge-api/src/ports/objects.ts";
import { createS3 } from "./server.ts";

const credentials = { accessKeyId: "LOCALKEY", secretAccessKey: "local secret/+", region: "auto" };
const bucket = "rgrid";
const dir = mkdtempSync(join(tmpdir(), "rgrid-objects-"));
const clock = { now: () => Date.now() };
let server: Server;
let port: number;

async function start(): Promise<void> {
  server = await createS3({ dir, bucket, credentials, origins: [], now: clock.now });
  server.listen(port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on TCP");
  port = address.port;
}
async function stop(): Promise<void> {
  const closed = once(server, "close");
  server.close().closeAllConnections();
  await closed;
}
beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(dir, { recursive: true });
});

const store = () => s3Client({ endpoint: `http://127.0.0.1:${port}`, bucket, ...credentials, clock, limits: LIMITS });
const s3 = () => s3Objects(store());
const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));

describe.each<[string, () => Objects]>([
  ["the S3 adapter and the local store", s3],
  ["memory", () => new MemoryObjects(clock, LIMITS)],
])("our own objects: %s", (_name, make) => {
  it("gives back what was put, and null for what was not", async () => {
    const objects = make();
    const random = new Uint8Array(randomBytes(9_000));
    await objects.put("logs/a/1-9.ndjson", random);
    expect(await objects.read("logs/a/1-9.ndjson")).toEqual(random);
    await objects.put("logs/a/1-9.ndjson", bytes("again"));
    expect(await objects.read("logs/a/1-9.ndjson")).toEqual(bytes("again"));
    expect(await objects.read("logs/a/1-8.ndjson")).toBeNull();
    await objects.deletePrefix("logs/a/");
  });
  it("deletes by prefix, whatever characters a key has, and nothing beside it", async () => {
    const objects = make();
    const gone = ["p/x/1/a b+c.txt", "p/x/1/ü/日本&<>.csv", "p/x/2/it's (1)!*.txt", "p/x/2/%2F.txt"];
    const kept = ["p/x", "p/xy/1/a", "q/p/x/1"];
    for (const key of [...gone, ...kept]) await objects.put(key, bytes(key));
    await objects.deletePrefix("p/x/");
    for (const key of gone) expect(await objects.head(key)).toBeNull();
    for (const key of kept) expect(await objects.read(key)).toEqual(bytes(key));
    await objects.deletePrefix("p/x/");
    await objects.deletePrefix("p/");
    await objects.deletePrefix("q/");
  });
});

describe("deletion by prefix", () => {
  it("goes on behind the first page, and finds what was there before the store started", async () => {
    const objects = s3();
    const keys = Array.from({ length: 1_050 }, (_, index) => `many/${index}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => objects.put(key, bytes(key))));
    }
    await stop();
    await start();
    await objects.put("many/late", bytes("late"));
    await objects.deletePrefix("many/");
    for (const key of [...keys.slice(0, 3), ...keys.slice(-3), "many/late"]) expect(await objects.head(key)).toBeNull();
  });
});
