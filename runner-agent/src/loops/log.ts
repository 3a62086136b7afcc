import type { LogStream } from "@rgrid/schema";
import { Bell } from "../bell.ts";
import type { Running } from "../container/port.ts";
import { Chunker } from "../logs/chunker.ts";
import type { Shipper } from "../logs/shipper.ts";
import type { Tail } from "../logs/tail.ts";
import type { HostPorts } from "../ports.ts";
import { Redactor } from "../redaction/redactor.ts";

/** The first bytes after a silence go at once; what follows them is gathered this long. */
const GATHER_MS = 250;

export type LogLoopOptions = {
  running: Pick<Running, "output">;
  shipper: Pick<Shipper, "push" | "close">;
  /** Values that are masked before anything is written down. */
  secrets: readonly string[];
  /** Is given what is written down of stderr, masked as there. */
  tail: Pick<Tail, "push">;
  host: Pick<HostPorts, "clock" | "sleep">;
};

/**
 * Reads a script's output to its end and hands it to the shipper. Two loops share the chunker: one waits for bytes, the other for the moment to
 * flush them. It waits for the disk and never for the API: Docker drops what an ended container's reader was too slow for.
 * @returns the last `seq`
 */
export async function logLoop({ running, shipper, secrets, tail, host: { clock, sleep } }: LogLoopOptions): Promise<number> {
  const chunker = new Chunker();
  const redactors = { stdout: new Redactor(secrets), stderr: new Redactor(secrets) };
  const bytes = new Bell();
  const ended = new AbortController();
  const now = (): number => Math.max(0, Math.floor(clock.now().wall));
  const take = (stream: LogStream, bytes: Uint8Array): Promise<void> => {
    if (stream === "stderr") tail.push(bytes);
    return shipper.push(chunker.push(stream, bytes, now()));
  };

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
      await take(piece.stream, redactors[piece.stream].push(piece.bytes));
      if (chunker.pending) bytes.ring();
    }
  } finally {
    ended.abort();
    bytes.ring();
    await flushed;
    for (const stream of ["stdout", "stderr"] as const) {
      await take(stream, redactors[stream].end());
    }
    await shipper.push(chunker.end(now()));
  }
  return shipper.close();
}
