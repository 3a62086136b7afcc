import type { Limits } from "@rgrid/schema";
import { AwsClient, AwsV4Signer } from "aws4fetch";
import type { Clock } from "../../ports/clock.ts";
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

export const PART = "The object store";

/** `20261124T093000Z`, as signatures are dated. */
const amzDate = (at: number): string => new Date(at).toISOString().replace(/[:-]|\.\d{3}/g, "");

export type S3Client = ReturnType<typeof s3Client>;

/** Any S3 store (R2, MinIO): presigned URLs made here without a request, and the few requests of our own. */
export function s3Client({ endpoint, region, bucket, accessKeyId, secretAccessKey, clock, limits }: S3Options) {
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

  /** @throws Unavailable unless the answer is a good one or 404 */
  async function ask(
    method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE",
    url: URL,
    init: RequestInit = {},
    timeoutMs: number = limits.objectStoreTimeoutMs,
  ): Promise<Response> {
    let response: Response;
    try {
      // In the query, as presigned URLs are: a store in front of which only those are allowed serves us too.
      const signed = await client.sign(url.href, { ...init, method, aws: { signQuery: true } });
      response = await fetchWithin(timeoutMs, signed);
    } catch (error) {
      throw new Unavailable(PART, error);
    }
    if (response.ok || response.status === 404) return response;
    throw new Unavailable(PART, new Error(`HTTP ${response.status}`));
  }

  return { urlOf, bucketUrl: () => new URL(`${endpoint}/${bucket}`), presign, ask };
}

/** `encodeURIComponent` leaves `!'()*` as they are; S3's canonical form does not. */
const strictEncode = (segment: string): string =>
  encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
