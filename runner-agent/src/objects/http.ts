import { openAsBlob } from "node:fs";
import type { ObjectTransfer, TransferFailure } from "./port.ts";

function unreachable(error: unknown): TransferFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  // Only a code or a class: messages of fetch can hold the URL, and the URL is a credential.
  const name = cause instanceof Error ? ("code" in cause ? String(cause.code) : cause.name) : "unknown";
  return { outcome: "unreachable", cause: name };
}

/** Transfers with fetch: bodies stream both ways, nothing is held in memory. */
export const httpObjects: ObjectTransfer = {
  async download(url, signal) {
    try {
      const response = await fetch(url, { signal });
      if (response.ok && response.body !== null) return { outcome: "ok", body: response.body };
      await response.body?.cancel();
      return { outcome: "refused", status: response.status };
    } catch (error) {
      return unreachable(error);
    }
  },

  async upload({ url, headers, source }, signal) {
    try {
      // A blob over a file has a known size, so fetch sends content-length and still streams; a plain stream would go chunked, which S3 refuses.
      const body = await openAsBlob(source.path);
      const response = await fetch(url, { method: "PUT", body, headers, signal });
      await response.body?.cancel();
      return response.ok ? { outcome: "ok" } : { outcome: "refused", status: response.status };
    } catch (error) {
      return unreachable(error);
    }
  },
};
