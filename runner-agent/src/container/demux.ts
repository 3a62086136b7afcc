import type { OutputPiece } from "./port.ts";

const HEADER_BYTES = 8;

/**
 * Docker's multiplexed stream as pieces of stdout and stderr: frames of `[stream, 0, 0, 0, length: uint32 BE]` and bytes. Frames are not put
 * together: a piece is what one read gave of a frame, so a 20 MB line takes no more memory than a short one.
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export async function* demux(source: AsyncIterable<Uint8Array>): AsyncGenerator<OutputPiece> {
  let header = Buffer.alloc(0);
  let stream: OutputPiece["stream"] = "stdout";
  let left = 0;
  for await (const data of source) {
    let rest = data;
    while (rest.length > 0) {
      if (left === 0) {
        const taken = rest.subarray(0, HEADER_BYTES - header.length);
        header = Buffer.concat([header, taken]);
        rest = rest.subarray(taken.length);
        if (header.length < HEADER_BYTES) break;
        stream = header[0] === 2 ? "stderr" : "stdout";
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const bytes = rest.subarray(0, left);
      left -= bytes.length;
      rest = rest.subarray(bytes.length);
      yield { stream, bytes };
    }
  }
}

/** A stream's chunks until it ends, or until it is destroyed: for the reader both are the end. */
export async function* untilClosed(source: AsyncIterable<Uint8Array> & { destroyed: boolean }): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) yield chunk;
  } catch (error) {
    if (!source.destroyed) throw error;
  }
}
