import { ApiError, type Limits } from "@rgrid/schema";
import type { AppContext } from "../routes/api.ts";

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/**
 * Reads on and keeps nothing. An answer that comes while a body is still on its way closes the connection under the client's hands: of ten clients
 * that sent 60 MB three saw a broken pipe in place of the 413. Bounded, since nobody is paid to send more.
 */
async function discard(reader: Reader, bytesMax: number): Promise<void> {
  for (let left = bytesMax; left > 0; ) {
    const { done, value } = await reader.read();
    if (done) return;
    left -= value.length;
  }
  await reader.cancel();
}

/** The bytes of a body, or null where they are more than `sizeMax`, which is seen before too much is kept. */
async function read(reader: Reader, sizeMax: number): Promise<Uint8Array[] | null> {
  const chunks: Uint8Array[] = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    size += value.length;
    if (size > sizeMax) return null;
    chunks.push(value);
  }
}

/**
 * Holds a request's body to its limit, whether its length is announced or not.
 * Not Hono's middleware of this name: it leaves what is over the limit unread.
 * @throws ApiError payload_too_large
 */
export async function limitBody(c: AppContext, sizeMax: number, { discardedBodyBytesMax }: Limits): Promise<void> {
  const { body, headers } = c.req.raw;
  if (body === null) return;
  const announced = headers.has("transfer-encoding") ? null : headers.get("content-length");
  // The host sees to it that an announced length is true.
  if (announced !== null && Number(announced) <= sizeMax) return;
  const reader = body.getReader();
  const chunks = announced === null ? await read(reader, sizeMax) : null;
  if (chunks === null) {
    await discard(reader, discardedBodyBytesMax);
    throw new ApiError("payload_too_large", { what: "The request body", limit_bytes: sizeMax });
  }
  c.req.raw = new Request(c.req.raw, { body: joined(chunks) });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
