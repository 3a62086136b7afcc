import { S3Error } from "./s3-error.ts";

export type ByteRange = { first: number; last: number };

/** The one range of a `Range` header; null for the whole object, also where the header is not understood (RFC 9110, 14.2). */
export function parseRange(header: string | undefined, sizeBytes: number): ByteRange | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  const range =
    from === ""
      ? { first: Math.max(0, sizeBytes - Number(to)), last: sizeBytes - 1 }
      : { first: Number(from), last: to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1) };
  if (range.first >= sizeBytes || range.first > range.last) throw new S3Error(416, "InvalidRange");
  return range;
}
