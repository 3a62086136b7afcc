import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { LIMITS } from "@rgrid/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryObjects } from "../../../edge-api/src/adapters/memory/objects.ts";
import { memoryParts } from "../../../edge-api/src/adapters/memory/parts.ts";
import { s3Client } from "../../../edge-api/src/adapters/s3/client.ts";
import { s3Objects } from "../../../edge-api/src/adapters/s3/objects.ts";
import { s3Parts } from "../../../edge-api/src/adapters/s3/parts.ts";
import type { Parts } from "../../../edge-api/src/ports/parts.ts";
import { createS3 } from "./server.ts";

const credentials = { accessKeyId: "LOCALKEY", secretAccessKey: "local secret/+", region: "auto" };
const bucket = "rgrid";
const dir = mkdtempSync(join(tmpdir(), "rgrid-s3-parts-"));
const clock = { now: () => Date.now() };
let server: Server;
let endpoint: string;

async function start(): Promise<void> {
  server = await createS3({ dir, bucket, credentials, origins: [], now: clock.now });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on TCP");
  endpoint = `http://127.0.0.1:${address.port}`;
}
async function stop(): Promise<void> {
  server.close().closeAllConnections();
}
beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(dir, { recursive: true });
});

const md5 = (bytes: Buffer): string => createHash("md5").update(bytes).digest("hex");
const bytes = [randomBytes(300_000), randomBytes(300_000), randomBytes(7)];
const store = () => s3Client({ endpoint, bucket, ...credentials, clock, limits: LIMITS });

/** The port over one store, and how a client's PUT of a part gets there. */
const adapters: [
  string,
  () => {
    parts: Parts;
    put: (key: string, uploadId: string, number: number) => Promise<void>;
    whole: (key: string) => Promise<number>;
  },
][] = [
  [
    "the S3 adapter and the local store",
    () => {
      const parts = s3Parts(store());
      return {
        parts,
        async put(key, uploadId, number) {
          const body = bytes[number - 1] ?? Buffer.alloc(0);
          const { url, headers } = await parts.presignPart({ key, uploadId, number, sizeBytes: body.length, md5: md5(body) });
          expect((await fetch(url, { method: "PUT", headers, body })).status).toBe(200);
        },
        whole: async (key) => (await s3Objects(store()).head(key))?.sizeBytes ?? -1,
      };
    },
  ],
  [
    "memory",
    () => {
      const objects = new MemoryObjects(clock, LIMITS);
      const parts = memoryParts(objects);
      return {
        parts,
        async put(_, uploadId, number) {
          const body = bytes[number - 1] ?? Buffer.alloc(0);
          parts.store(uploadId, { number, etag: md5(body), sizeBytes: body.length });
        },
        whole: async (key) => (await objects.head(key))?.sizeBytes ?? -1,
      };
    },
  ],
];

describe.each(adapters)("uploads in parts: %s", (_, make) => {
  it("are found again, know their parts in order, and become the object", async () => {
    const { parts, put, whole } = make();
    const key = "inputs/acc_1/a b+ü&<";
    expect(await parts.find(key)).toBeNull();
    const uploadId = await parts.begin(key);
    expect(await parts.find(key)).toBe(uploadId);
    expect(await parts.find(`${key}x`)).toBeNull();
    expect(await parts.list(key, uploadId)).toEqual([]);
    for (const number of [3, 1, 2]) await put(key, uploadId, number);
    const listed = (await parts.list(key, uploadId)) ?? [];
    expect(listed.map(({ number, etag, sizeBytes }) => [number, etag.replaceAll('"', ""), sizeBytes])).toEqual(
      bytes.map((each, index) => [index + 1, md5(each), each.length]),
    );
    await parts.complete(key, uploadId, listed);
    expect(await whole(key)).toBe(600_007);
    expect(await parts.list(key, uploadId)).toBeNull();
    expect(await parts.find(key)).toBeNull();
  });
  it("belong to their key", async () => {
    const { parts } = make();
    const uploadId = await parts.begin("inputs/acc_1/mine");
    expect(await parts.list("inputs/acc_2/mine", uploadId)).toBeNull();
  });
});

describe("the local store's uploads in parts", () => {
  it("refuse other bytes than were announced, and keep nothing of them", async () => {
    const parts = s3Parts(store());
    const uploadId = await parts.begin("k");
    const { url, headers } = await parts.presignPart({
      key: "k",
      uploadId,
      number: 1,
      sizeBytes: 3,
      md5: md5(Buffer.from("abc")),
    });
    expect((await fetch(url, { method: "PUT", headers, body: "abd" })).status).toBe(400);
    expect((await fetch(url, { method: "PUT", headers: { ...headers, "content-md5": "x" }, body: "abc" })).status).toBe(403);
    expect(await parts.list("k", uploadId)).toEqual([]);
    const escaping = await parts.presignPart({
      key: "k",
      uploadId: "../objects",
      number: 1,
      sizeBytes: 3,
      md5: md5(Buffer.from("abc")),
    });
    expect((await fetch(escaping.url, { method: "PUT", headers: escaping.headers, body: "abc" })).status).toBe(404);
  });
  it("go on after the store was ended, with the parts that are whole", async () => {
    const before = s3Parts(store());
    const uploadId = await before.begin("again");
    const body = Buffer.from("abc");
    const { url, headers } = await before.presignPart({ key: "again", uploadId, number: 1, sizeBytes: 3, md5: md5(body) });
    await fetch(url, { method: "PUT", headers, body });
    await stop();
    await start();
    const after = s3Parts(store());
    expect(await after.find("again")).toBe(uploadId);
    expect((await after.list("again", uploadId))?.length).toBe(1);
    await after.complete("again", uploadId, (await after.list("again", uploadId)) ?? []);
    expect(readdirSync(join(dir, "uploads"))).not.toContain(uploadId);
  });
  it("are what AWS's own client signs and reads", async () => {
    const client = new S3Client({
      region: credentials.region,
      endpoint,
      credentials,
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    const of = { Bucket: bucket, Key: "sdk" };
    const begun = await (
      await fetch(await getSignedUrl(client, new CreateMultipartUploadCommand(of)), { method: "POST" })
    ).text();
    const UploadId = /<UploadId>(.+)<\/UploadId>/.exec(begun)?.[1] ?? "";
    const put = await fetch(await getSignedUrl(client, new UploadPartCommand({ ...of, UploadId, PartNumber: 1 })), {
      method: "PUT",
      body: "abc",
    });
    expect(put.headers.get("etag")).toBe(`"${md5(Buffer.from("abc"))}"`);
    const complete = await getSignedUrl(client, new CompleteMultipartUploadCommand({ ...of, UploadId }));
    const list = (etag: string) =>
      `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
    expect((await fetch(complete, { method: "POST", body: list(md5(Buffer.from("abd"))) })).status).toBe(400);
    expect((await fetch(complete, { method: "POST", body: list(put.headers.get("etag") ?? "") })).status).toBe(200);
    expect(Buffer.from((await s3Objects(store()).read("sdk")) ?? []).toString()).toBe("abc");
  });
});
