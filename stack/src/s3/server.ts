import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { LIMITS } from "@rgrid/schema";
import { listObjects } from "./list.ts";
import { Multipart } from "./multipart.ts";
import { CONTENT_AT, ObjectFiles, type ObjectMeta } from "./object-files.ts";
import { parseRange } from "./range.ts";
import { S3Error } from "./s3-error.ts";
import { parseTarget, type S3Target } from "./target.ts";
import { type S3Credentials, verifyPresigned } from "./verify.ts";

export type S3Options = {
  dir: string;
  bucket: string;
  credentials: S3Credentials;
  /** Web origins that may read and write (the console). */
  origins: readonly string[];
  now: () => number;
};

const KEY_BYTES_MAX = 1024;

/**
 * An S3 store of one bucket: presigned PUT, GET, HEAD and DELETE of whole objects, ranges, checksums, if-none-match, CORS, and
 * ListObjectsV2 as far as RGrid asks for it, and multipart uploads.
 */
export async function createS3(options: S3Options): Promise<Server> {
  const files = await ObjectFiles.open(options.dir);
  const multipart = await Multipart.open(options.dir, files, options.now());
  const server = createServer((request, response) => {
    const cors = corsHeaders(request.headers.origin, options.origins);
    serve(options, files, multipart, request, response, cors).catch((error: unknown) => refuse(request, response, cors, error));
  });
  // A 5 GiB upload over a slow line takes longer than Node's five minutes.
  server.requestTimeout = 0;
  return server;
}

type Headers = Record<string, string | number>;

async function serve(
  options: S3Options,
  files: ObjectFiles,
  multipart: Multipart,
  request: IncomingMessage,
  response: ServerResponse,
  cors: Headers,
): Promise<void> {
  if (request.method === "OPTIONS") return preflight(request, response, cors);
  const target = parseTarget(request.url ?? "/");
  const headers = plainHeaders(request);
  const signed = { method: request.method ?? "", target, headers };
  const payloadSha256 = verifyPresigned(signed, options.credentials, options.now());
  if (target.bucket !== options.bucket) throw new S3Error(404, "NoSuchBucket");
  if (Multipart.concerns(target)) return multipart.serve(target, request, response, cors, options.now());
  if (target.key === "" && request.method === "GET") return listObjects(files, target, response, cors);
  if (target.key === "" || Buffer.byteLength(target.key) > KEY_BYTES_MAX) throw new S3Error(400, "KeyTooLongError");
  switch (request.method) {
    case "PUT":
      return put(files, target, request, response, cors, payloadSha256, options.now());
    case "GET":
    case "HEAD":
      return get(files, target, request, response, cors);
    case "DELETE":
      await files.remove(target.key);
      response.writeHead(204, cors).end();
      return;
    default:
      throw new S3Error(405, "MethodNotAllowed");
  }
}

async function put(
  files: ObjectFiles,
  target: S3Target,
  request: IncomingMessage,
  response: ServerResponse,
  cors: Headers,
  payloadSha256: string | null,
  now: number,
): Promise<void> {
  const headers = plainHeaders(request);
  const sizeBytes = Number(headers["content-length"] ?? Number.NaN);
  if (!Number.isInteger(sizeBytes)) throw new S3Error(411, "MissingContentLength");
  if (sizeBytes > LIMITS.inputBytesMax) throw new S3Error(400, "EntityTooLarge");
  const expected = {
    sizeBytes,
    sha256Base64: headers["x-amz-checksum-sha256"] ?? null,
    sha256Hex: payloadSha256,
    md5Base64: headers["content-md5"] ?? null,
  };
  const user = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-amz-meta-")));
  const about = { key: target.key, content_type: headers["content-type"] ?? "application/octet-stream", user };
  const meta = await files.write(about, request, expected, headers["if-none-match"] === "*", now);
  response.writeHead(200, { ...cors, etag: meta.etag, "x-amz-checksum-sha256": meta.sha256_base64 }).end();
}

async function get(
  files: ObjectFiles,
  target: S3Target,
  request: IncomingMessage,
  response: ServerResponse,
  cors: Headers,
): Promise<void> {
  const { file, meta } = await files.read(target.key);
  try {
    if (request.headers["if-none-match"] === meta.etag) {
      response.writeHead(304, { ...cors, etag: meta.etag }).end();
      return;
    }
    const range = parseRange(request.headers.range, meta.size_bytes);
    const { first, last } = range ?? { first: 0, last: meta.size_bytes - 1 };
    response.writeHead(range ? 206 : 200, {
      ...cors,
      ...objectHeaders(meta, target),
      "content-length": last - first + 1,
      ...(range && { "content-range": `bytes ${first}-${last}/${meta.size_bytes}` }),
    });
    if (request.method === "HEAD" || meta.size_bytes === 0) {
      response.end();
      return;
    }
    const content = file.createReadStream({ start: CONTENT_AT + first, end: CONTENT_AT + last, highWaterMark: 256 * 1024 });
    await pipeline(content, response);
  } finally {
    await file.close().catch(() => undefined);
  }
}

function objectHeaders(meta: ObjectMeta, target: S3Target): Headers {
  const { query } = target;
  const disposition = query.get("response-content-disposition");
  const cacheControl = query.get("response-cache-control");
  return {
    ...meta.user,
    "content-type": query.get("response-content-type") ?? meta.content_type,
    etag: meta.etag,
    "last-modified": new Date(meta.modified_at).toUTCString(),
    "accept-ranges": "bytes",
    // Users' files on our origin: no browser may run what is in them.
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    ...(disposition !== undefined && { "content-disposition": disposition }),
    ...(cacheControl !== undefined && { "cache-control": cacheControl }),
  };
}

function preflight(request: IncomingMessage, response: ServerResponse, cors: Headers): void {
  if (!("access-control-allow-origin" in cors)) throw new S3Error(403, "AccessForbidden");
  response
    .writeHead(204, {
      ...cors,
      "access-control-allow-methods": "GET, HEAD, PUT",
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "",
      "access-control-max-age": "600",
    })
    .end();
}

function corsHeaders(origin: string | undefined, allowed: readonly string[]): Headers {
  if (origin === undefined || !allowed.includes(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "ETag, Content-Length, Content-Range, Content-Disposition, x-amz-checksum-sha256",
    vary: "Origin",
  };
}

/** One value a name, as signing wants them. */
const plainHeaders = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const])),
  );

function refuse(request: IncomingMessage, response: ServerResponse, cors: Headers, error: unknown): void {
  const clientLeft = response.destroyed || (request.destroyed && !request.complete);
  if (response.headersSent || clientLeft) {
    response.destroy();
    return;
  }
  const known = error instanceof S3Error ? error : new S3Error(500, "InternalError");
  if (known.status === 500) console.error(error);
  const xml = known.toXml(randomUUID());
  response.writeHead(known.status, { ...cors, "content-type": "application/xml", "content-length": Buffer.byteLength(xml) });
  response.end(request.method === "HEAD" ? undefined : xml);
  // The rest of a refused upload is read and dropped, so that the client gets to see why.
  if (!request.complete) request.resume();
}
