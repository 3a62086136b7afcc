import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveFolder } from "./static-site.ts";

const PAGE = `<!doctype html>${"<p>The same words.</p>".repeat(500)}`;

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rgrid-folder-"));
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(join(folder, "font.woff2"), PAGE);
  writeFileSync(join(folder, "404.html"), "nothing here");
  writeFileSync(join(folder, "_headers"), "/*\n  content-security-policy: default-src 'none'; img-src a:b\n");
  server = await serveFolder(folder, 0, { fallback: null, notFound: "404.html" });
});
afterAll(() => {
  server.close().closeAllConnections();
  rmSync(folder, { recursive: true });
});

type Answer = { status: number | undefined; encoding: string | undefined; policy: unknown; body: Buffer };

/** As it comes over the wire: fetch would unpack it. */
const answerOf = (path: string, accepted: string, method = "GET"): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    get({ port, path, method, headers: { "accept-encoding": accepted } }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      const { "content-encoding": encoding, "content-security-policy": policy } = response.headers;
      resolve({ status: response.statusCode, encoding, policy, body });
    }).on("error", reject);
  });

describe("a folder that is served", () => {
  it.each([
    ["br", "gzip, deflate, br, zstd", brotliDecompressSync],
    ["gzip", "gzip, deflate", gunzipSync],
    [undefined, "identity", (bytes: Buffer) => bytes],
  ] as const)("is packed by %s for who takes %s", async (encoding, accepted, unpack) => {
    const answer = await answerOf("/", accepted);
    expect(answer).toMatchObject({ status: 200, encoding });
    expect(unpack(answer.body).toString()).toBe(PAGE);
    if (encoding !== undefined) expect(answer.body.length).toBeLessThan(PAGE.length / 10);
  });
  it("has what is packed already as it is, and no body for HEAD", async () => {
    expect(await answerOf("/font.woff2", "br")).toMatchObject({ encoding: undefined, body: Buffer.from(PAGE) });
    expect(await answerOf("/", "br", "HEAD")).toMatchObject({ status: 200, encoding: "br", body: Buffer.alloc(0) });
  });
  it("has a page for what is not there, and nothing outside of it", async () => {
    expect(await answerOf("/nothing/", "br")).toMatchObject({ status: 404, body: Buffer.from("nothing here") });
    expect(await answerOf("/../../etc/passwd", "br")).toMatchObject({ status: 404 });
  });
  it("sends the headers that the folder asks for with everything, and not what asks for them", async () => {
    const policy = "default-src 'none'; img-src a:b";
    for (const path of ["/", "/font.woff2", "/nothing/"]) expect(await answerOf(path, "br")).toMatchObject({ policy });
    expect(await answerOf("/_headers", "br")).toMatchObject({ status: 404, policy });
  });
  it("serves no folder whose headers it does not understand", async () => {
    const other = mkdtempSync(join(tmpdir(), "rgrid-folder-"));
    writeFileSync(join(other, "_headers"), "/assets/*\n  cache-control: no-store\n");
    await expect(serveFolder(other, 0, { fallback: null })).rejects.toThrow("one rule, for /*, is understood here");
    rmSync(other, { recursive: true });
  });
});
