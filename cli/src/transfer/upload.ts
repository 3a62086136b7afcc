import { open } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { requestOptions } from "@rgrid/outbound";
import type { Upload } from "@rgrid/schema";
import { NoAnswer, retryAfterSeconds } from "@rgrid/schema/client";
import type { Patience } from "../api/patience.ts";
import { failure, unreadable } from "../failure.ts";
import type { FileStamp } from "../inputs/digests.ts";

export type UploadSource = {
  /** Path of the file, or what to call it. */
  readonly local: string;
  readonly sizeBytes: number;
  /** Of the file when it was hashed. */
  readonly stamp?: FileStamp;
  /** Content that is in no file, or a part of one. */
  readonly bytes?: Buffer;
};
export type UploadDeps = {
  patience: Patience;
  signal: AbortSignal;
  onBytes(count: number): void;
};

const CHUNK_BYTES = 256 * 1024;

/**
 * Sends one file to its presigned URL, from disk, in one PUT. `expired` asks for a new URL.
 * @throws Failure; NoAnswer when the store stays silent
 */
export async function uploadFile(upload: Upload, source: UploadSource, deps: UploadDeps): Promise<"stored" | "expired"> {
  for (let attempt = 1; ; attempt++) {
    let sent = 0;
    const counted = (count: number) => {
      sent += count;
      deps.onBytes(count);
    };
    let trouble: NoAnswer;
    try {
      const { status, isPage, retryAfter } = await put(upload, source, counted, deps);
      // 412: the store has it already, by another upload at the same time.
      if ((status < 300 && !isPage) || status === 412) return "stored";
      deps.onBytes(-sent);
      // Stores answer 403 for whatever is wrong with a signed URL; the usual reason is its age.
      if (status === 403) return "expired";
      if (status === 400) {
        throw failure("file_unreadable", { path: source.local, reason: "it changed while it was being sent" });
      }
      trouble = new NoAnswer(status, "the store refused the upload", retryAfterSeconds(retryAfter, Date.now()));
    } catch (error) {
      deps.signal.throwIfAborted();
      if (!(error instanceof NoAnswer)) throw error;
      deps.onBytes(-sent);
      trouble = error;
    }
    if (!(await deps.patience.again(trouble, attempt, deps.signal))) throw trouble;
  }
}

/** `isPage`: no store answers so, but a portal that wants to be signed in to, and with 200. */
type PutAnswer = { status: number; isPage: boolean; retryAfter: string | undefined };

/** node:http and not fetch: only here a stream has a content-length, which a signed PUT needs, on Node 20 and in the binary alike. */
async function put(
  upload: Upload,
  source: UploadSource,
  onBytes: (count: number) => void,
  { signal, patience }: UploadDeps,
): Promise<PutAnswer> {
  const file = source.bytes === undefined ? await openSource(source) : null;
  let unread: Error | null = null;
  try {
    const url = new URL(upload.url);
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const request = send(url, {
      method: "PUT",
      headers: { ...upload.headers, "content-length": source.sizeBytes },
      signal,
      timeout: patience.silentMs,
      ...requestOptions(upload.url),
    });
    request.on("timeout", () => request.destroy(new Error("the store is silent")));
    const answered = new Promise<PutAnswer>((resolve, reject) => {
      request.on("error", reject);
      request.on("response", (response) => {
        response.on("error", reject);
        // The body only says in XML what the status says.
        response.resume();
        const { "content-type": type = "", "retry-after": retryAfter } = response.headers;
        resolve({ status: response.statusCode ?? 0, isPage: type.startsWith("text/html"), retryAfter });
      });
    });
    let left = source.sizeBytes;
    const counter = new Transform({
      transform(chunk: Buffer, _, done) {
        left -= chunk.length;
        onBytes(chunk.length);
        done(null, chunk);
      },
      flush(done) {
        // A body that ends early would leave the store waiting for the rest.
        if (left > 0) unread = unreadable(source.local, new Error("it became shorter while it was being sent"));
        done(unread);
      },
    });
    const body = source.sizeBytes === 0 ? null : (file?.createReadStream(readingOf(source)) ?? Readable.from(piecesOf(source)));
    if (body === null) request.end();
    // A refusal may come before the body is through: then the answer counts, not the broken pipe.
    const sent = body === null ? Promise.resolve() : pipeline(body, counter, request, { signal });
    sent.catch(() => undefined);
    const answer = await answered;
    if (answer.status < 300) await sent;
    request.destroy();
    return answer;
  } catch (error) {
    throw unread ?? new NoAnswer(null, error);
  } finally {
    await file?.close();
  }
}

const openSource = ({ local }: UploadSource) =>
  open(local).catch((error: unknown) => {
    throw unreadable(local, error);
  });
const readingOf = ({ sizeBytes }: UploadSource) => ({ autoClose: false, end: sizeBytes - 1, highWaterMark: CHUNK_BYTES });

function* piecesOf({ bytes = Buffer.alloc(0) }: UploadSource): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) yield bytes.subarray(from, from + CHUNK_BYTES);
}
