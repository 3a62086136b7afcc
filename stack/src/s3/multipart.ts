import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type { ObjectFiles } from "./object-files.ts";
import { S3Error } from "./s3-error.ts";
import type { S3Target } from "./target.ts";

const uploadMeta = z.object({ key: z.string(), initiated_at: z.int() });
type Part = { number: number; etag: string; sizeBytes: number; path: string };

/** S3's own: parts but the last have at least 5 MiB, and there are at most 10,000. */
const PARTS_MAX = 10_000;
const LISTED_MAX = 1000;
/** Uploads that nobody completes are dropped after this time, as a bucket's rule does. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * Multipart uploads, each a folder: what it is for, and a file for each part, whose name says its number and its MD5. A part is there whole or not at all, also after kill -9,
 * so that an upload goes on where it was cut.
 */
export class Multipart {
  readonly #dir: string;
  readonly #files: ObjectFiles;

  private constructor(dir: string, files: ObjectFiles) {
    this.#dir = dir;
    this.#files = files;
  }

  static async open(dir: string, files: ObjectFiles, now: number): Promise<Multipart> {
    const multipart = new Multipart(join(dir, "uploads"), files);
    await mkdir(multipart.#dir, { recursive: true });
    for (const { id, initiatedAt } of await multipart.#all()) {
      if (now - initiatedAt > KEPT_MS) await rm(join(multipart.#dir, id), { recursive: true, force: true });
    }
    return multipart;
  }

  /** Whether a request is one of those answered here, and not about a whole object. */
  static concerns({ query }: S3Target): boolean {
    return query.has("uploads") || query.has("uploadId");
  }

  async serve(
    target: S3Target,
    request: IncomingMessage,
    response: ServerResponse,
    cors: Record<string, string | number>,
    now: number,
  ): Promise<void> {
    const { query, key } = target;
    const uploadId = query.get("uploadId") ?? "";
    const answer = (root: string, content: string) => {
      const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content}</${root}>`;
      response.writeHead(200, { ...cors, "content-type": "application/xml", "content-length": Buffer.byteLength(xml) }).end(xml);
    };
    if (query.has("uploads")) {
      if (request.method === "POST")
        return answer("InitiateMultipartUploadResult", `<UploadId>${await this.#begin(key, now)}</UploadId>`);
      if (request.method === "GET" && key === "")
        return answer("ListMultipartUploadsResult", await this.#list(query.get("prefix") ?? ""));
      throw new S3Error(405, "MethodNotAllowed");
    }
    await this.#check(key, uploadId);
    switch (request.method) {
      case "PUT": {
        const etag = await this.#put(uploadId, Number(query.get("partNumber")), request);
        response.writeHead(200, { ...cors, etag: `"${etag}"` }).end();
        return;
      }
      case "GET": {
        const parts = (await this.#parts(uploadId)).slice(0, LISTED_MAX);
        return answer(
          "ListPartsResult",
          parts
            .map(
              ({ number, etag, sizeBytes }) =>
                `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag><Size>${sizeBytes}</Size></Part>`,
            )
            .join(""),
        );
      }
      case "POST": {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const etag = await this.#complete(key, uploadId, Buffer.concat(chunks).toString(), now);
        return answer("CompleteMultipartUploadResult", `<ETag>${etag.replaceAll('"', "&quot;")}</ETag>`);
      }
      case "DELETE":
        await rm(join(this.#dir, uploadId), { recursive: true, force: true });
        response.writeHead(204, cors).end();
        return;
      default:
        throw new S3Error(405, "MethodNotAllowed");
    }
  }

  async #begin(key: string, now: number): Promise<string> {
    const id = randomUUID();
    const draft = join(this.#dir, `${id}.draft`);
    await mkdir(draft);
    await writeFile(join(draft, "upload.json"), JSON.stringify({ key, initiated_at: now } satisfies z.infer<typeof uploadMeta>));
    await rename(draft, join(this.#dir, id));
    return id;
  }

  async #all(): Promise<{ id: string; key: string; initiatedAt: number }[]> {
    const names = (await readdir(this.#dir)).filter((name) => /^[0-9a-f-]{36}$/.test(name));
    const found = await Promise.all(names.map((id) => this.#meta(id)));
    return found.flatMap((meta, index) =>
      meta === null ? [] : [{ id: names[index] ?? "", key: meta.key, initiatedAt: meta.initiated_at }],
    );
  }

  /** null where there is no such upload. */
  async #meta(id: string): Promise<z.infer<typeof uploadMeta> | null> {
    const text = await readFile(join(this.#dir, id, "upload.json"), "utf8").catch(() => null);
    return text === null ? null : uploadMeta.parse(JSON.parse(text));
  }

  async #check(key: string, id: string): Promise<void> {
    // Nothing but an id of ours names a folder.
    if (!/^[0-9a-f-]{36}$/.test(id) || (await this.#meta(id))?.key !== key) throw new S3Error(404, "NoSuchUpload");
  }

  async #list(prefix: string): Promise<string> {
    const uploads = (await this.#all()).filter(({ key }) => key.startsWith(prefix)).slice(0, LISTED_MAX);
    return uploads
      .map(
        ({ id, key, initiatedAt }) =>
          `<Upload><Key>${escaped(key)}</Key><UploadId>${id}</UploadId><Initiated>${new Date(initiatedAt).toISOString()}</Initiated></Upload>`,
      )
      .join("");
  }

  async #parts(id: string): Promise<Part[]> {
    const names = (await readdir(join(this.#dir, id))).flatMap((name) => /^(\d+)-([0-9a-f]{32})$/.exec(name) ?? []);
    const parts: Part[] = [];
    for (let at = 0; at < names.length; at += 3) {
      const path = join(this.#dir, id, names[at] ?? "");
      parts.push({ number: Number(names[at + 1]), etag: names[at + 2] ?? "", sizeBytes: (await stat(path)).size, path });
    }
    return parts.sort((a, b) => a.number - b.number);
  }

  /** @throws S3Error 400 when the bytes are not the announced ones */
  async #put(id: string, number: number, request: IncomingMessage): Promise<string> {
    if (!Number.isInteger(number) || number < 1 || number > PARTS_MAX)
      throw new S3Error(400, "InvalidArgument", "partNumber must be from 1 to 10000");
    const draft = join(this.#dir, id, `${randomUUID()}.draft`);
    const md5 = createHash("md5");
    let sizeBytes = 0;
    try {
      await pipeline(
        request,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            md5.update(chunk);
            sizeBytes += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(draft, { flush: true }),
      );
      const digest = md5.digest();
      if (String(sizeBytes) !== request.headers["content-length"]) throw new S3Error(400, "IncompleteBody");
      const expected = request.headers["content-md5"];
      if (expected !== undefined && expected !== digest.toString("base64")) throw new S3Error(400, "BadDigest");
      const etag = digest.toString("hex");
      // Of one number the last one counts.
      for (const old of await this.#parts(id))
        if (old.number === number && old.etag !== etag) await rm(old.path, { force: true });
      await rename(draft, join(this.#dir, id, `${number}-${etag}`));
      return etag;
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #complete(key: string, id: string, body: string, now: number): Promise<string> {
    const wanted = [
      ...body.matchAll(/<PartNumber>(\d+)<\/PartNumber>\s*<ETag>(?:"|&quot;)?([0-9a-f]{32})(?:"|&quot;)?<\/ETag>/g),
    ];
    const there = await this.#parts(id);
    const parts = wanted.map(([, number, etag]) => {
      const part = there.find((each) => each.number === Number(number) && each.etag === etag);
      if (part === undefined) throw new S3Error(400, "InvalidPart");
      return part;
    });
    if (parts.length === 0) throw new S3Error(400, "MalformedXML");
    async function* content() {
      for (const { path } of parts) yield* createReadStream(path, { highWaterMark: 256 * 1024 });
    }
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    const about = { key, content_type: "application/octet-stream", user: {} };
    const expected = { sizeBytes, sha256Base64: null, sha256Hex: null, md5Base64: null };
    const meta = await this.#files.write(about, Readable.from(content()), expected, false, now);
    await rm(join(this.#dir, id), { recursive: true, force: true });
    return meta.etag;
  }
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
