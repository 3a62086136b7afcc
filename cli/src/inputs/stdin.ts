import { fstatSync, type Stats } from "node:fs";
import { mkdtemp, open, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { LIMITS } from "@rgrid/schema";
import { formatSize } from "@rgrid/schema/format";
import { failure, usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import type { Terminal } from "../output/terminal.ts";
import { abortable } from "./abortable.ts";

/** Where it lies below /work: with what never comes back as an output. */
export const STDIN_PATH = ".rgrid/stdin";

/** For the first byte of a pipe. `--stdin` waits for as long as it takes. */
const FIRST_BYTE_MS = 10_000;

export type TakenStdin = {
  /** Absolute, here. */
  readonly local: string;
  readonly sizeBytes: number;
  /** Removes what was made for it. */
  readonly dispose: () => Promise<void>;
};

/** What the standard input is: a file, of which `position` bytes were read before us (null where this system does not tell), a pipe or alike, or nothing that could be sent. */
type StdinKind = { kind: "file"; position: number | null; info: Stats } | { kind: "pipe" } | { kind: "none" };

async function stdinKind(host: Host): Promise<StdinKind> {
  let info: Stats;
  try {
    info = fstatSync(0);
  } catch {
    // Closed by the caller.
    return { kind: "none" };
  }
  if (info.isFile()) return { kind: "file", position: await position(), info };
  return info.isFIFO() || info.isSocket() || host.stdin.isTTY ? { kind: "pipe" } : { kind: "none" };
}

async function position(): Promise<number | null> {
  const text = await readFile("/proc/self/fdinfo/0", "utf8").catch(() => "");
  const digits = /^pos:\s*(\d+)/m.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * Takes the standard input for the script, or leaves it alone.
 * - A file is sent from where it stands, and not moved: the loop that reads its list from it goes on. One that somebody has read from is such a list more
 *   often than the script's, so it takes part only where the sources ask for it.
 * - A pipe is read only where the sources ask for it, to its end: one that stays open and silent ends the wait with an error.
 * @param wanted `--stdin` was given
 * @param mentioned whether the sources read the standard input; asked only where it decides
 * @returns null for an empty one
 * @throws Failure
 */
export async function takeStdin(
  host: Host,
  { wanted, mentioned }: { wanted: boolean; mentioned: () => Promise<boolean> },
  signal: AbortSignal,
): Promise<TakenStdin | null> {
  const source = await stdinKind(host);
  if (source.kind === "none") return null;
  if (source.kind === "file" && source.position === 0) return wholeFile(host, source.info, signal);
  if (!wanted && (host.stdin.isTTY || !(await mentioned()))) return null;
  if (source.kind === "file" && source.position !== null) return restOfFile(host, source.position, signal);
  await firstByte(host, wanted, signal);
  return spooled(host, abortable(host.stdin, signal));
}

/** The file itself where it still has a name, which costs no copy. */
async function wholeFile(host: Host, info: Stats, signal: AbortSignal): Promise<TakenStdin | null> {
  // Of /proc's files no size is told: whether there is something is seen by reading.
  if (info.size === 0) return restOfFile(host, 0, signal);
  const local = await readlink("/proc/self/fd/0");
  const found = await stat(local).catch(() => null);
  if (found === null || found.ino !== info.ino || found.dev !== info.dev) return restOfFile(host, 0, signal);
  return { local, sizeBytes: info.size, dispose: async () => {} };
}

/** Opened anew: a file's position is shared by all that have inherited it. */
async function restOfFile(host: Host, start: number, signal: AbortSignal): Promise<TakenStdin | null> {
  const file = await open("/proc/self/fd/0");
  return spooled(host, abortable(file.createReadStream({ start }), signal));
}

/** What waiting for a pipe needs of the host. */
export type Waiting = {
  stdin: Pick<Readable, "once">;
  sleep: Host["sleep"];
  terminal: Pick<Terminal, "progress" | "clearProgress">;
};

/** Resolves once something is there to be read, or the end. @param wanted waits for as long as it takes @throws Failure after {@link FIRST_BYTE_MS} */
export async function firstByte({ stdin, sleep, terminal }: Waiting, wanted: boolean, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const begun = new Promise<"begun">((resolve, reject) => {
    // Also at its end, when nothing is to be read.
    stdin.once("readable", () => resolve("begun"));
    stdin.once("error", reject);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const silent = sleep(FIRST_BYTE_MS, over.signal).then(
    () => "silent" as const,
    () => "begun" as const,
  );
  terminal.progress("waiting for the standard input");
  const outcome = await (wanted ? begun : Promise.race([begun, silent])).finally(async () => {
    over.abort();
    await terminal.clearProgress();
  });
  if (outcome === "begun") return;
  throw usageFailure(
    `The standard input is open, but nothing came on it for ${FIRST_BYTE_MS / 1000} seconds, and the script reads it`,
    "Wait for it: rgrid run --stdin SCRIPT   Give it none: rgrid run SCRIPT </dev/null",
  );
}

async function spooled(host: Host, source: AsyncIterable<Uint8Array>): Promise<TakenStdin | null> {
  const folder = await mkdtemp(join(tmpdir(), "rgrid-stdin-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const local = join(folder, "stdin");
  let sizeBytes = 0;
  try {
    const file = await open(local, "wx", 0o600);
    try {
      for await (const bytes of source) {
        sizeBytes += bytes.length;
        if (sizeBytes > LIMITS.inputBytesMax) {
          throw failure("payload_too_large", { what: "The standard input", limit_bytes: LIMITS.inputBytesMax });
        }
        await file.appendFile(bytes);
        host.terminal.progress(`reading the standard input ${formatSize(sizeBytes)}`);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    await dispose();
    throw error;
  } finally {
    await host.terminal.clearProgress();
  }
  if (sizeBytes > 0) return { local, sizeBytes, dispose };
  await dispose();
  return null;
}
