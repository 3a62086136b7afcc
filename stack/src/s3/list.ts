import type { ServerResponse } from "node:http";
import type { ObjectFiles } from "./object-files.ts";
import { S3Error } from "./s3-error.ts";
import { awsEncode, type S3Target } from "./target.ts";

/** S3's own most. */
const PAGE_MAX = 1000;
const SERVED = ["list-type", "encoding-type", "prefix", "start-after", "max-keys"];

/**
 * ListObjectsV2 by prefix and start-after, keys URL-encoded: the one form that RGrid asks for. What would be listed otherwise than asked is refused.
 * @see Amazon S3 API reference, ListObjectsV2
 */
export async function listObjects(
  files: ObjectFiles,
  target: S3Target,
  response: ServerResponse,
  cors: Record<string, string | number>,
): Promise<void> {
  const { query } = target;
  const unknown = [...query.keys()].find((name) => !SERVED.includes(name) && !name.startsWith("X-Amz-") && name !== "x-id");
  if (unknown !== undefined) throw new S3Error(501, "NotImplemented", `the parameter ${unknown} is not served`);
  if (query.get("list-type") !== "2" || query.get("encoding-type") !== "url") {
    throw new S3Error(501, "NotImplemented", "only list-type=2 with encoding-type=url is served");
  }
  const asked = query.get("max-keys") ?? String(PAGE_MAX);
  if (!/^\d{1,9}$/.test(asked)) throw new S3Error(400, "InvalidArgument", "max-keys must be a whole number");
  const limit = Math.min(Number(asked), PAGE_MAX);
  const prefix = query.get("prefix") ?? "";
  const found = await files.list(prefix, query.get("start-after") ?? "", limit + 1);
  const page = found.slice(0, limit);
  const contents = page.map((key) => `<Contents><Key>${awsEncode(key)}</Key></Contents>`).join("");
  const facts = `<Prefix>${awsEncode(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><IsTruncated>${found.length > limit}</IsTruncated>`;
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><EncodingType>url</EncodingType>${facts}${contents}</ListBucketResult>`;
  response.writeHead(200, { ...cors, "content-type": "application/xml", "content-length": Buffer.byteLength(xml) }).end(xml);
}
