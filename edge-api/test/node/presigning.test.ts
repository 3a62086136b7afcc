import { createHash, createHmac } from "node:crypto";
import { LIMITS } from "@rgrid/schema";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect, it } from "vitest";
import { s3Client } from "../../src/adapters/s3/client.ts";
import { s3Objects } from "../../src/adapters/s3/objects.ts";

const now = Date.UTC(2026, 10, 24, 9, 30);
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret/+=" };
const objects = s3Objects(
  s3Client({
    ...{ endpoint: "https://store.example.org", region: "auto", bucket: "rgrid", ...credentials },
    clock: { now: () => now },
    limits: LIMITS,
  }),
);
const SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const KEYS = ["inputs/acc_1/abc", "outputs/exec_1/1/a b+c/ü (1)!*'.txt", "outputs/e/1/100%/~=&?#@:;,$"];

const PAYLOAD = "x-amz-content-sha256";

/** SHA-256 as the SDK's signer wants to be given it. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash | typeof createHmac>;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    if (secret === undefined) this.#hash = createHash("sha256");
    else this.#hash = createHmac("sha256", typeof secret === "string" ? secret : new Uint8Array(secret as ArrayBuffer));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {}
}

/** The signature that the AWS SDK's own signer gives the same request: an implementation that shares nothing with ours. */
async function signatureBySdk(method: string, signed: string, headers: Record<string, string>): Promise<unknown> {
  const url = new URL(signed);
  const query = Object.fromEntries([...url.searchParams].filter(([name]) => !name.startsWith("X-Amz-")));
  const signer = new SignatureV4({
    ...{ credentials, region: "auto", service: "s3", sha256: Sha256, uriEscapePath: false, applyChecksum: false },
  });
  const request = { method, protocol: url.protocol, hostname: url.hostname, path: url.pathname, query };
  const presigned = await signer.presign(
    // How the signer is told that the body is not part of the signature; the header itself is neither sent nor signed.
    { ...request, headers: { host: url.host, ...headers, [PAYLOAD]: "UNSIGNED-PAYLOAD" } },
    {
      expiresIn: LIMITS.presignTtlMs / 1000,
      signingDate: new Date(now),
      unhoistableHeaders: new Set([PAYLOAD, ...Object.keys(headers)]),
      unsignableHeaders: new Set([PAYLOAD]),
      signableHeaders: new Set(["host", ...Object.keys(headers)]),
    },
  );
  return presigned.query?.["X-Amz-Signature"];
}

const signatureOf = (url: string): string | null => new URL(url).searchParams.get("X-Amz-Signature");

it.each(KEYS)("signs a GET of %s as the AWS SDK does", async (key) => {
  for (const get of [{ key }, { key, downloadName: 'ü "quoted".txt' }]) {
    const { url, expiresAt } = await objects.presignGet(get);
    expect(signatureOf(url)).toBe(await signatureBySdk("GET", url, {}));
    expect(expiresAt).toBe(now + LIMITS.presignTtlMs);
  }
});

it.each(KEYS)("signs a PUT of %s with its length and checksum as the AWS SDK does", async (key) => {
  const put = await objects.presignPut({ key, sha256: SHA256, sizeBytes: 3, onlyIfAbsent: true });
  expect(put.headers).toEqual({
    "content-length": "3",
    "x-amz-checksum-sha256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    "if-none-match": "*",
  });
  expect(signatureOf(put.url)).toBe(await signatureBySdk("PUT", put.url, put.headers));
  const again = await objects.presignPut({ key, sha256: SHA256, sizeBytes: 4, onlyIfAbsent: true });
  expect(signatureOf(again.url)).not.toBe(signatureOf(put.url));
});
