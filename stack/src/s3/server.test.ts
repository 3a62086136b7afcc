import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createS3 } from "./server.ts";

const credentials = { accessKeyId: "LOCALKEY", secretAccessKey: "local secret/+", region: "auto" };
const bucket = "rgrid";
const origin = "http://console.local:5173";
const dir = mkdtempSync(join(tmpdir(), "rgrid-s3-"));
let server: Server;
let endpoint: string;
let skewMs = 0;

beforeAll(async () => {
  server = await createS3({ dir, bucket, credentials, origins: [origin], now: () => Date.now() + skewMs });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on TCP");
  endpoint = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.close().closeAllConnections();
  rmSync(dir, { recursive: true });
});

type Sign = {
  method: "GET" | "PUT" | "HEAD" | "DELETE";
  key: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  expiresSeconds?: number;
  secret?: string;
};

/** As edge-api's adapter signs. */
async function aws4fetchUrl({ method, key, headers = {}, query = {}, expiresSeconds = 3600, secret }: Sign): Promise<string> {
  const client = new AwsClient({ ...credentials, secretAccessKey: secret ?? credentials.secretAccessKey, service: "s3" });
  const url = new URL(`${endpoint}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`);
  for (const [name, value] of Object.entries({ ...query, "X-Amz-Expires": String(expiresSeconds) }))
    url.searchParams.set(name, value);
  return (await client.sign(url.toString(), { method, headers, aws: { signQuery: true, allHeaders: true } })).url;
}

/** A second, independent signer: what both get through is S3's form, not a habit that we share with one library. */
async function sdkUrl({ method, key, headers = {}, expiresSeconds = 3600 }: Sign): Promise<string> {
  const client = new S3Client({ region: credentials.region, endpoint, credentials, forcePathStyle: true });
  const input = { Bucket: bucket, Key: key };
  const checksum = headers["x-amz-checksum-sha256"];
  const options = { expiresIn: expiresSeconds, unhoistableHeaders: new Set(Object.keys(headers)) };
  if (method === "HEAD") return getSignedUrl(client, new HeadObjectCommand(input), options);
  if (method === "GET") return getSignedUrl(client, new GetObjectCommand(input), options);
  const ifNoneMatch = headers["if-none-match"];
  const put = { ...input, ...(checksum && { ChecksumSHA256: checksum }), ...(ifNoneMatch && { IfNoneMatch: ifNoneMatch }) };
  return getSignedUrl(client, new PutObjectCommand(put), options);
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("base64");
const statusOf = async (response: Promise<Response>): Promise<number> => {
  const answer = await response;
  await answer.arrayBuffer();
  return answer.status;
};

describe.each([
  ["aws4fetch", aws4fetchUrl],
  ["the AWS SDK", sdkUrl],
])("a presigned URL of %s", (client, presign) => {
  const put = async (key: string, body: string | Buffer, headers: Record<string, string> = {}, sent = headers) =>
    statusOf(
      fetch(await presign({ method: "PUT", key, headers }), {
        method: "PUT",
        body: new Uint8Array(Buffer.from(body)),
        headers: sent,
      }),
    );
  const get = async (key: string): Promise<string | number> => {
    const response = await fetch(await presign({ method: "GET", key }));
    const text = await response.text();
    return response.ok ? text : response.status;
  };

  it.each([
    "a/b.txt",
    "sp ace/é ü 日本.txt",
    "plus+sign a+b.txt",
    "q!'()*~&=$@,:;.bin",
    "pct%41%2Fx",
    "😀/#?.txt",
    "..dots/.hidden",
  ])("carries the key %s", async (key) => {
    const content = randomBytes(40).toString("hex");
    expect(await put(`${client}/${key}`, content)).toBe(200);
    expect(await get(`${client}/${key}`)).toBe(content);
  });

  it("is refused when its signature, key, expiry or method is another", async () => {
    await put(`${client}/t1`, "one");
    await put(`${client}/t2`, "two");
    const url = await presign({ method: "GET", key: `${client}/t1`, expiresSeconds: 60 });
    const flipped = url.replace(/Signature=(.)/, (_, char: string) => `Signature=${char === "0" ? "1" : "0"}`);
    expect(await statusOf(fetch(flipped))).toBe(403);
    expect(await statusOf(fetch(url.replace("/t1?", "/t2?")))).toBe(403);
    expect(await statusOf(fetch(url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")))).toBe(403);
    expect(await statusOf(fetch(url, { method: "PUT", body: "evil" }))).toBe(403);
    expect(await get(`${client}/t1`)).toBe("one");
  });

  it("is refused once it has expired, and while it lies in the future", async () => {
    await put(`${client}/old`, "x");
    const url = await presign({ method: "GET", key: `${client}/old`, expiresSeconds: 60 });
    try {
      skewMs = 58_000;
      expect(await statusOf(fetch(url))).toBe(200);
      skewMs = 62_000;
      expect(await statusOf(fetch(url))).toBe(403);
      skewMs = -16 * 60_000;
      expect(await statusOf(fetch(url))).toBe(403);
    } finally {
      skewMs = 0;
    }
  });

  it("stores only the bytes whose digest was signed", async () => {
    const headers = { "x-amz-checksum-sha256": sha256("right") };
    expect(await put(`${client}/digest`, "wrong", headers)).toBe(400);
    expect(await get(`${client}/digest`)).toBe(404);
    expect(await put(`${client}/digest`, "wrong", headers, {})).toBe(403);
    expect(await put(`${client}/digest`, "wrong", headers, { "x-amz-checksum-sha256": sha256("wrong") })).toBe(403);
    expect(await put(`${client}/digest`, "right", headers)).toBe(200);
    expect(await get(`${client}/digest`)).toBe("right");
  });

  it("writes once with if-none-match", async () => {
    const headers = { "if-none-match": "*" };
    expect(await put(`${client}/once`, "first", headers)).toBe(200);
    expect(await put(`${client}/once`, "second", headers)).toBe(412);
    expect(await get(`${client}/once`)).toBe("first");
  });

  it("tells size and age by HEAD, and 404 where nothing is", async () => {
    await put(`${client}/head`, "12345");
    const response = await fetch(await presign({ method: "HEAD", key: `${client}/head` }), { method: "HEAD" });
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "5"]);
    expect(Math.abs(Date.parse(response.headers.get("last-modified") ?? "") - Date.now())).toBeLessThan(60_000);
    expect(await statusOf(fetch(await presign({ method: "HEAD", key: `${client}/none` }), { method: "HEAD" }))).toBe(404);
  });
});

describe("the store", () => {
  const putUrl = (key: string, headers: Record<string, string> = {}) => aws4fetchUrl({ method: "PUT", key, headers });
  const text = async (key: string, headers: Record<string, string> = {}) => {
    const response = await fetch(await aws4fetchUrl({ method: "GET", key }), { headers });
    return [response.status, await response.text()];
  };

  it("refuses what is not presigned, unknown keys and long expiries", async () => {
    expect(await statusOf(fetch(`${endpoint}/${bucket}/a`))).toBe(403);
    expect(await statusOf(fetch(`${endpoint}/${bucket}/a`, { method: "PUT", body: "x" }))).toBe(403);
    const byHeader = new AwsClient({ ...credentials, service: "s3" });
    expect(await statusOf(byHeader.fetch(`${endpoint}/${bucket}/a`, { method: "PUT", body: "x" }))).toBe(403);
    expect(await statusOf(fetch(await aws4fetchUrl({ method: "GET", key: "a", secret: "guessed" })))).toBe(403);
    expect(await statusOf(fetch(await aws4fetchUrl({ method: "GET", key: "a", expiresSeconds: 700_000 })))).toBe(400);
    expect(await statusOf(fetch((await aws4fetchUrl({ method: "GET", key: "a" })).replace(`/${bucket}/`, "/other/")))).toBe(403);
  });

  it("obeys no x-amz header, digest or condition that was not signed", async () => {
    for (const name of ["x-amz-meta-a", "if-none-match", "content-md5"]) {
      expect(await statusOf(fetch(await putUrl("unsigned"), { method: "PUT", body: "x", headers: { [name]: "*" } }))).toBe(403);
    }
    expect((await text("unsigned"))[0]).toBe(404);
  });

  it("serves ranges", async () => {
    await statusOf(fetch(await putUrl("range"), { method: "PUT", body: "hello world" }));
    expect(await text("range", { range: "bytes=6-8" })).toEqual([206, "wor"]);
    expect(await text("range", { range: "bytes=6-" })).toEqual([206, "world"]);
    expect(await text("range", { range: "bytes=-2" })).toEqual([206, "ld"]);
    expect((await text("range", { range: "bytes=50-" }))[0]).toBe(416);
    expect(await text("range", { range: "lines=1-2" })).toEqual([200, "hello world"]);
  });

  it("stores empty objects", async () => {
    expect(await statusOf(fetch(await putUrl("empty"), { method: "PUT", body: "" }))).toBe(200);
    expect(await text("empty")).toEqual([200, ""]);
  });

  it("names downloads as the signed URL says, and not as a changed one does", async () => {
    await statusOf(fetch(await putUrl("named"), { method: "PUT", body: "x" }));
    const disposition = "attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%2B1.pdf";
    const url = await aws4fetchUrl({ method: "GET", key: "named", query: { "response-content-disposition": disposition } });
    expect((await fetch(url)).headers.get("content-disposition")).toBe(disposition);
    expect(await statusOf(fetch(url.replace("attachment", "inline")))).toBe(403);
  });

  it("answers the console's origin and no other", async () => {
    const url = await aws4fetchUrl({ method: "GET", key: "range" });
    const allowed = async (from: string, method: string): Promise<string | null> =>
      (await fetch(url, { method, headers: { origin: from } })).headers.get("access-control-allow-origin");
    expect([await allowed(origin, "OPTIONS"), await allowed(origin, "GET")]).toEqual([origin, origin]);
    expect([await allowed("http://evil", "OPTIONS"), await allowed("http://evil", "GET")]).toEqual([null, null]);
  });

  it("keeps the old object when an overwrite is cut", async () => {
    await statusOf(fetch(await putUrl("cut"), { method: "PUT", body: "old" }));
    const url = new URL(await putUrl("cut"));
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 5000000\r\n\r\n`);
    const arrived = once(server, "request");
    socket.write(randomBytes(1_000_000));
    const [request] = await arrived;
    const closed = new Promise((resolve) => request.once("close", resolve));
    socket.destroy();
    await closed;
    expect(await text("cut")).toEqual([200, "old"]);
  });

  it("lets one of many concurrent writers win, whole", async () => {
    const bodies = ["a", "b", "c", "d"].map((char) => char.repeat(300_000));
    const url = await putUrl("race");
    expect(await Promise.all(bodies.map((body) => statusOf(fetch(url, { method: "PUT", body }))))).toEqual([200, 200, 200, 200]);
    expect(bodies).toContain((await text("race"))[1]);
    const once = await putUrl("race-once", { "if-none-match": "*" });
    const headers = { "if-none-match": "*" };
    const statuses = await Promise.all(bodies.map((body) => statusOf(fetch(once, { method: "PUT", body, headers }))));
    expect(statuses.sort()).toEqual([200, 412, 412, 412]);
  });
});

describe("a listing", () => {
  const keys = ["list/a", "list/b c", "list/ü", "other/a"];
  const list = async (query: Record<string, string>): Promise<{ status: number; keys: string[]; isTruncated: boolean }> => {
    const url = new URL(`${endpoint}/${bucket}`);
    for (const [name, value] of Object.entries({ "list-type": "2", "encoding-type": "url", ...query }))
      url.searchParams.set(name, value);
    const client = new AwsClient({ ...credentials, service: "s3" });
    const response = await fetch(await client.sign(url.href, { method: "GET", aws: { signQuery: true } }));
    const text = await response.text();
    const found = [...text.matchAll(/<Key>([^<]*)<.Key>/g)].map(([, key = ""]) => decodeURIComponent(key));
    return { status: response.status, keys: found, isTruncated: text.includes("<IsTruncated>true<") };
  };

  it("gives keys by prefix in the order of their bytes, behind a key, a page at a time, and nothing that it was not asked", async () => {
    for (const key of keys) await statusOf(fetch(await aws4fetchUrl({ method: "PUT", key }), { method: "PUT", body: "x" }));
    expect(await list({ prefix: "list/" })).toEqual({ status: 200, keys: keys.slice(0, 3), isTruncated: false });
    expect(await list({ prefix: "list/", "start-after": "list/a" })).toMatchObject({ keys: keys.slice(1, 3) });
    expect(await list({ prefix: "list/", "max-keys": "2" })).toMatchObject({ keys: keys.slice(0, 2), isTruncated: true });
    expect(await list({ prefix: "list/", delimiter: "/" })).toMatchObject({ status: 501 });
    expect(await list({ "encoding-type": "none" })).toMatchObject({ status: 501 });
    expect(await list({ "max-keys": "-1" })).toMatchObject({ status: 400 });
  });
});
