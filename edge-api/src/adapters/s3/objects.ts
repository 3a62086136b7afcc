import type { Limits } from "@rgrid/schema";
import { AwsClient, AwsV4Signer } from "aws4fetch";
import { fromHex, toBase64 } from "../../access/base64.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Objects } from "../../ports/objects.ts";
import { Unavailable } from "../../ports/unavailable.ts";
import { fetchWithin } from "../fetch-within.ts";

export type S3Options = {
  /** For example https://ACCOUNT.r2.cloudflarestorage.com, without a slash at its end; path-style addresses. */
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  clock: Clock;
  limits: Limits;
};

const PART = "The object store";

/** `attachment` with the name in both forms of RFC 6266: plain for old clients, UTF-8 for the rest. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** `20261124T093000Z`, as signatures are dated. */
const amzDate = (at: number): string => new Date(at).toISOString().replace(/[:-]|\.\d{3}/g, "");

/** Any S3 store (R2, MinIO): presigned URLs made here without a request, and the few requests of our own. */
export function s3Objects({ endpoint, region, bucket, accessKeyId, secretAccessKey, clock, limits }: S3Options): Objects {
  // Signing keys by day: deriving one takes four HMACs, and a page of outputs needs it 200 times.
  const cache = new Map<string, ArrayBuffer>();
  const credentials = { accessKeyId, secretAccessKey, service: "s3", region, cache };
  const client = new AwsClient({ ...credentials });
  const expiresSeconds = Math.floor(limits.presignTtlMs / 1000);

  // Segment by segment and strictly: what S3 signs is the key with everything but unreserved characters encoded.
  const urlOf = (key: string): URL => new URL(`${endpoint}/${bucket}/${key.split("/").map(strictEncode).join("/")}`);

  async function presign(method: "GET" | "PUT", url: URL, headers: Record<string, string>) {
    const now = clock.now();
    url.searchParams.set("X-Amz-Expires", String(expiresSeconds));
    // allHeaders: content-length is not signed without it.
    const signer = new AwsV4Signer({
      ...credentials,
      url: url.href,
      method,
      headers,
      signQuery: true,
      allHeaders: true,
      datetime: amzDate(now),
    });
    const signed = await signer.sign();
    return { url: signed.url.href, expiresAt: Math.floor(now / 1000) * 1000 + expiresSeconds * 1000 };
  }

  async function ask(method: "HEAD" | "DELETE", key: string): Promise<Response> {
    let response: Response;
    try {
      // In the query, as presigned URLs are: a store in front of which only those are allowed serves us too.
      const signed = await client.sign(urlOf(key).href, { method, aws: { signQuery: true } });
      response = await fetchWithin(limits.objectStoreTimeoutMs, signed);
    } catch (error) {
      throw new Unavailable(PART, error);
    }
    if (response.ok || response.status === 404) return response;
    throw new Unavailable(PART, new Error(`HTTP ${response.status}`));
  }

  return {
    async presignPut({ key, sha256, sizeBytes, onlyIfAbsent }) {
      const headers = {
        "content-length": String(sizeBytes),
        "x-amz-checksum-sha256": toBase64(fromHex(sha256)),
        ...(onlyIfAbsent ? { "if-none-match": "*" } : {}),
      };
      const { url, expiresAt } = await presign("PUT", urlOf(key), headers);
      return { url, headers, expiresAt };
    },
    presignGet({ key, downloadName }) {
      const url = urlOf(key);
      if (downloadName !== undefined) url.searchParams.set("response-content-disposition", dispositionOf(downloadName));
      return presign("GET", url, {});
    },
    async delete(key) {
      await ask("DELETE", key);
    },
    async head(key) {
      const response = await ask("HEAD", key);
      if (response.status === 404) return null;
      return {
        sizeBytes: Number(response.headers.get("content-length")),
        lastModifiedAt: Date.parse(response.headers.get("last-modified") ?? ""),
      };
    },
  };
}

/** `encodeURIComponent` leaves `!'()*` as they are; S3's canonical form does not. */
const strictEncode = (segment: string): string =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
