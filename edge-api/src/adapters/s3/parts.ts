import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { fromHex, toBase64 } from "../../access/base64.ts";
import type { Parts } from "../../ports/parts.ts";
import { Unavailable } from "../../ports/unavailable.ts";
import { PART, type S3Client } from "./client.ts";

/** A store puts gigabytes together before it answers. */
const COMPLETE_TIMEOUT_MS = 60_000;

const xml = new XMLParser({ parseTagValue: false, isArray: (name) => name === "Upload" || name === "Part" });
/** Of the answers what is read here. */
const begun = z.object({ InitiateMultipartUploadResult: z.object({ UploadId: z.string() }) });
/** An empty element is read as an empty text. */
const orEmpty = <T extends z.ZodType>(content: T) => z.union([z.literal("").transform(() => null), content]);
const uploads = z.object({
  ListMultipartUploadsResult: orEmpty(
    z.object({ Upload: z.array(z.object({ Key: z.string(), UploadId: z.string(), Initiated: z.string() })).default([]) }),
  ),
});
const parts = z.object({
  ListPartsResult: orEmpty(
    z.object({
      Part: z.array(z.object({ PartNumber: z.coerce.number(), ETag: z.string(), Size: z.coerce.number() })).default([]),
    }),
  ),
});
const completed = z.object({ CompleteMultipartUploadResult: z.unknown() });

async function read<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(xml.parse(await response.text()));
  // 404 and bodies of `<Error>`, which may come with 200 where it went wrong after the headers.
  if (!response.ok || !parsed.success) throw new Unavailable(PART, new Error(`HTTP ${response.status} and another answer`));
  return parsed.data;
}

export function s3Parts({ urlOf, bucketUrl, presign, ask }: S3Client): Parts {
  const uploadUrl = (key: string, uploadId: string): URL => {
    const url = urlOf(key);
    url.searchParams.set("uploadId", uploadId);
    return url;
  };
  return {
    async find(key) {
      const url = bucketUrl();
      for (const [name, value] of Object.entries({ uploads: "", prefix: key })) url.searchParams.set(name, value);
      const { ListMultipartUploadsResult: found } = await read(await ask("GET", url), uploads);
      const ours = (found?.Upload ?? []).filter((each) => each.Key === key);
      return ours.sort((a, b) => (a.Initiated < b.Initiated ? 1 : -1))[0]?.UploadId ?? null;
    },
    async begin(key) {
      const url = urlOf(key);
      url.searchParams.set("uploads", "");
      return (await read(await ask("POST", url), begun)).InitiateMultipartUploadResult.UploadId;
    },
    async list(key, uploadId) {
      const response = await ask("GET", uploadUrl(key, uploadId));
      if (response.status === 404) return null;
      const { ListPartsResult: found } = await read(response, parts);
      return (found?.Part ?? [])
        .map(({ PartNumber, ETag, Size }) => ({ number: PartNumber, etag: ETag, sizeBytes: Size }))
        .sort((a, b) => a.number - b.number);
    },
    async presignPart({ key, uploadId, number, sizeBytes, md5 }) {
      const url = uploadUrl(key, uploadId);
      url.searchParams.set("partNumber", String(number));
      const headers = { "content-length": String(sizeBytes), "content-md5": toBase64(fromHex(md5)) };
      const { url: signed, expiresAt } = await presign("PUT", url, headers);
      return { url: signed, headers, expiresAt };
    },
    async complete(key, uploadId, stored) {
      const list = stored
        .map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
        .join("");
      const body = `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`;
      await read(await ask("POST", uploadUrl(key, uploadId), { body }, COMPLETE_TIMEOUT_MS), completed);
    },
  };
}
