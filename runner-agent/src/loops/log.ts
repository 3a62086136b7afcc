import { Bell } from "../bell.ts";
import type { Running } from "../container/port.ts";
import { Chunker } from "../logs/chunker.ts";
import { Redactor } from "../logs/redactor.ts";
import type { Shipper } from "../logs/shipper.ts";
import type { HostPorts } from "../ports.ts";

/** The first bytes after a silence go at once; what follows them is gathered this long. */
const GATHER_MS = 250;

export type LogLoopOptions = {
  running: Pick<Running, "output">;
  shipper: Pick<Shipper, "push" | "close">;
  /** Values that are masked before anything is written down. */
  secrets: readonly string[];
  host: Pick<HostPorts, "clock" | "sleep">;
};

/**
 * Reads a script's output to its end and hands it to the shipper. Two loops share the chunker: one waits for bytes, the other for the moment to
 * flush them. It waits for the disk and never for the API: Docker drops what an ended container's reader was too slow for.
 * @returns the last `seq`
 */
export async function logLoop({ running, shipper, secrets, host: { clock, sleep } }: LogLoopOptions): Promise<number> {
  const chunker = new Chunker();
  const redactors = { stdout: new Redactor(secrets), stderr: new Redactor(secrets) };
  const bytes = new Bell();
  const ended = new AbortController();
  const now = (): number => Math.max(0, Math.floor(clock.now().wall));

  async function flushing(): Promise<void> {
    while (!ended.signal.aborted) {
      await bytes.wait();
      await shipper.push(chunker.flush(now()));
      await sleep(GATHER_MS, ended.signal);
    }
  }

  const flushed = flushing();
  try {
    for await (const piece of running.output) {
      await shipper.push(chunker.push(piece.stream, redactors[piece.stream].push(piece.bytes), now()));
      if (chunker.pending) bytes.ring();
    }
  } finally {
    ended.abort();
    bytes.ring();
    await flushed;
    for (const stream of ["stdout", "stderr"] as const) {
      await shipper.push(chunker.push(stream, redactors[stream].end(), now()));
    }
    await shipper.push(chunker.end(now()));
  }
  return shipper.close();
}
