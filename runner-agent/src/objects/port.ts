/** What the store said. `refused`: an answer with an error status; `unreachable`: none came, or it broke off. */
export type TransferFailure = { outcome: "refused"; status: number } | { outcome: "unreachable"; cause: string };
type Download = { outcome: "ok"; body: AsyncIterable<Uint8Array> } | TransferFailure;
type UploadSource = { path: string | Buffer; sizeBytes: number };

/** The object store by presigned URLs. The URLs are credentials: they are never logged. */
export interface ObjectTransfer {
  /** The body's iteration throws where the connection breaks. */
  download(url: string, signal: AbortSignal): Promise<Download>;
  /** Streams the file with its content-length; exactly these headers are signed. */
  upload(
    put: { url: string; headers: Record<string, string>; source: UploadSource },
    signal: AbortSignal,
  ): Promise<{ outcome: "ok" } | TransferFailure>;
}
