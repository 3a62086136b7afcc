import { open } from "node:fs/promises";
import { request as http } from "node:http";
import { request as https } from "node:https";
import { pipeline } from "node:stream/promises";
import { requestOptions } from "@rgrid/outbound";
import type { ObjectTransfer, TransferFailure } from "./port.ts";

const IDLE_MS = 60_000;

function unreachable(error: unknown): TransferFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  // Only a code or a class: messages of fetch can hold the URL, and the URL is a credential.
  const name = cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.name) : "unknown";
  return { outcome: "unreachable", cause: name };
}

/**
 * PUTs a file as it is read. Not fetch: a stream there goes chunked, which S3 refuses, and a blob over the file is read ahead without bound in
 * Node 20 (a file of 500 MB took 597 MB of memory).
 */
async function put(url: string, headers: Record<string, string>, path: string | Buffer, signal: AbortSignal): Promise<number> {
  // Opened by its handle: a stream of bun's, on which the single program runs, takes no path of raw bytes.
  const file = await open(path);
  const request = (url.startsWith("https:") ? https : http)(url, { method: "PUT", headers, signal, ...requestOptions(url) });
  // A store that is silent this long while bytes could flow is not there.
  request.setTimeout(IDLE_MS, () => request.destroy(new Error("the store is silent")));
  const answered = new Promise<number>((resolve, reject) => {
    request.once("response", (response) => {
      response.resume();
      // No store answers with a page, but a portal does that wants to be signed in to.
      if (response.headers["content-type"]?.startsWith("text/html")) reject(new Error("a page"));
      else resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
  });
  // An answer may come before the body has been sent (403, 412); what the pipe says of it then does not count.
  const sent = pipeline(file.createReadStream(), request).catch(() => undefined);
  const status = await answered;
  await sent;
  return status;
}

/** A body that fails once nothing has come for a while: TCP itself may take hours to notice that the other end is gone. */
async function* watched(body: AsyncIterable<Uint8Array>, silence: AbortController): AsyncGenerator<Uint8Array> {
  const bark = (): void => silence.abort(new Error("the store is silent"));
  let timer = setTimeout(bark, IDLE_MS);
  try {
    for await (const chunk of body) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(bark, IDLE_MS);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Downloads with fetch: bodies stream both ways, nothing is held in memory. */
export const httpObjects: ObjectTransfer = {
  async download(url, signal) {
    const silence = new AbortController();
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
      if (response.ok && response.body !== null) return { outcome: "ok", body: watched(response.body, silence) };
      await response.body?.cancel();
      return { outcome: "refused", status: response.status };
    } catch (error) {
      return unreachable(error);
    }
  },

  async upload({ url, headers, source }, signal) {
    try {
      const status = await put(url, { ...headers, "content-length": String(source.sizeBytes) }, source.path, signal);
      return status >= 200 && status < 300 ? { outcome: "ok" } : { outcome: "refused", status };
    } catch (error) {
      return unreachable(error);
    }
  },
};
