import { type LogChunk, utf8Bytes } from "@rgrid/schema";
import { type Draft, isRunning } from "./step.ts";

/** Bytes that the script wrote, before any encoding. */
function rawBytes(chunk: LogChunk): number {
  if (chunk.encoding === "utf8") return utf8Bytes(chunk.data);
  const padding = chunk.data.endsWith("==") ? 2 : chunk.data.endsWith("=") ? 1 : 0;
  return Math.floor((chunk.data.length * 3) / 4) - padding;
}

/**
 * Appends the chunks that are new, in order, and moves the cumulative acknowledgement. Chunks that are stored already are passed over;
 * those past the log's limit, there or on the runner, are acknowledged and counted into the cut marker, so that what is missing is known.
 * @returns the `seq` that is wanted where the post leaves a gap, and then nothing was taken; null where all is well
 */
export function takeChunks(draft: Draft, chunks: readonly LogChunk[]): number | null {
  const { state, config } = draft;
  const { life } = state;
  if (!isRunning(life)) return null;
  let through = life.lease.stored_through;
  const fresh: LogChunk[] = [];
  for (const chunk of chunks) {
    if (chunk.seq <= through) continue;
    if (chunk.seq !== through + 1) return through + 1;
    through = chunk.seq;
    fresh.push(chunk);
  }
  for (const chunk of fresh) {
    // A marker stands for the chunks that the runner itself could not keep.
    const lost = chunk.dropped ?? { chunks: 1, bytes: rawBytes(chunk) };
    // Once cut, always cut: a later, smaller chunk must not stand behind a hole that nobody sees.
    if (chunk.dropped || state.log.cut !== null || state.log.size_bytes + lost.bytes > config.limits.logBytesMax) {
      const cut = state.log.cut ?? { after_n: state.events, dropped_chunks: 0, dropped_bytes: 0 };
      state.log = {
        ...state.log,
        cut: {
          ...cut,
          dropped_chunks: cut.dropped_chunks + lost.chunks,
          dropped_bytes: cut.dropped_bytes + lost.bytes,
        },
      };
      continue;
    }
    state.log = { ...state.log, chunks: state.log.chunks + 1, size_bytes: state.log.size_bytes + lost.bytes };
    draft.emit({ type: "log", stream: chunk.stream, encoding: chunk.encoding, data: chunk.data });
  }
  state.life = { ...life, lease: { ...life.lease, stored_through: through } };
  return null;
}
