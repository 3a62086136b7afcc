import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { fromHex, toBase64 } from "../../access/base64.ts";
import type { Objects } from "../../ports/objects.ts";
import { Unavailable } from "../../ports/unavailable.ts";
import { PART, type S3Client } from "./client.ts";

/** S3's own most. */
const LIST_PAGE = 1000;
/** Connections that a Worker may have open at a time (Cloudflare, Workers limits). */
const REQUESTS_AT_ONCE = 6;

const xml = new XMLParser({ parseTagValue: false, isArray: (name) => name === "Contents" });
/** Of ListObjectsV2's answer what is read here. */
const listing = z.object({
  ListBucketResult: z.object({ Contents: z.array(z.object({ Key: z.string() })).default([]) }),
});

/** `attachment` with the name in both forms of RFC 6266: plain for old clients, UTF-8 for the rest. */
function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

export function s3Objects({ urlOf, bucketUrl, presign, ask }: S3Client): Objects {
  /** The first keys after `startAfter` that begin with `prefix`, at most `LIST_PAGE`. */
  async function list(prefix: string, startAfter: string): Promise<string[]> {
    const url = bucketUrl();
    // url: a key may hold characters that XML can't (S3, ListObjectsV2).
    const query = { "list-type": "2", "encoding-type": "url", "max-keys": String(LIST_PAGE), prefix, "start-after": startAfter };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await ask("GET", url);
    const parsed = listing.safeParse(xml.parse(await response.text()));
    if (!parsed.success) throw new Unavailable(PART, new Error(`HTTP ${response.status} and no listing`));
    return parsed.data.ListBucketResult.Contents.map(({ Key }) => decodeURIComponent(Key.replaceAll("+", " ")));
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
      await ask("DELETE", urlOf(key));
    },
    async deletePrefix(prefix) {
      // Each listing goes on behind the last one, so that it ends even where a store shows what is gone already.
      for (let page = await list(prefix, ""); page.length > 0; page = await list(prefix, page.at(-1) ?? "")) {
        for (let from = 0; from < page.length; from += REQUESTS_AT_ONCE) {
          await Promise.all(page.slice(from, from + REQUESTS_AT_ONCE).map((key) => ask("DELETE", urlOf(key))));
        }
      }
    },
    async put(key, bytes) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      // The store checks it: a body that was cut or changed on its way is refused, not kept.
      const headers = { "x-amz-checksum-sha256": toBase64(digest), "content-length": String(bytes.byteLength) };
      const response = await ask("PUT", urlOf(key), { headers, body: bytes });
      if (!response.ok) throw new Unavailable(PART, new Error(`HTTP ${response.status}`));
    },
    async read(key) {
      const response = await ask("GET", urlOf(key));
      return response.status === 404 ? null : new Uint8Array(await response.arrayBuffer());
    },
    async head(key) {
      const response = await ask("HEAD", urlOf(key));
      if (response.status === 404) return null;
      return {
        sizeBytes: Number(response.headers.get("content-length")),
        lastModifiedAt: Date.parse(response.headers.get("last-modified") ?? ""),
      };
    },
  };
}
