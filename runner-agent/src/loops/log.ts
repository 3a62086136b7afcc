import { Bell } from "../bell.ts";
import type { Running } from "../container/port.ts";
import { Chunker } from "../logs/chunker.ts";
import type { Shipper } from "../logs/shipper.ts";
import type { HostPorts } from "../ports.ts";

/** The first bytes after a silence go at once; what follows them is gathered this long. */
const GATHER_MS = 250;

/**
 * Reads a script's output to its end and hands it to the shipper. Two loops share the chunker: one waits for bytes, the other for the moment to
 * flush them. Not reading while the shipper is full holds the script back, so that memory stays bounded.
 * @returns the last `seq`
 */
export async function logLoop(
  running: Pick<Running, "output">,
  shipper: Pick<Shipper, "push" | "room">,
  { clock, sleep }: Pick<HostPorts, "clock" | "sleep">,
): Promise<number> {
  const chunker = new Chunker();
  const bytes = new Bell();
  const ended = new AbortController();
  const now = (): number => Math.max(0, Math.floor(clock.now().wall));

  async function flushing(): Promise<void> {
    while (!ended.signal.aborted) {
      await bytes.wait();
      shipper.push(chunker.flush(now()));
      await sleep(GATHER_MS, ended.signal);
    }
  }

  const flushed = flushing();
  try {
    for await (const piece of running.output) {
      shipper.push(chunker.push(piece.stream, piece.bytes, now()));
      if (chunker.pending) bytes.ring();
      await shipper.room();
    }
  } finally {
    ended.abort();
    bytes.ring();
    await flushed;
    shipper.push(chunker.end(now()));
  }
  return chunker.seq;
}
