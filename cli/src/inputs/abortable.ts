import { addAbortSignal, type Readable } from "node:stream";

/** The bytes of a stream. @throws the signal's reason once it is aborted, and what the stream says */
export async function* abortable(stream: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of addAbortSignal(signal, stream)) yield bytes as Buffer;
  } catch (error) {
    // The stream's own error would tell only that it was aborted.
    signal.throwIfAborted();
    throw error;
  }
}
