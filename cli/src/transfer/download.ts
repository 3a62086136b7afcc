import { chmod } from "node:fs/promises";
import type { OutputItem } from "@rgrid/schema";
import { NoAnswer, retryAfterSeconds } from "@rgrid/schema/client";
import type { Patience } from "../api/patience.ts";
import { RETRIES_MAX } from "../api/retry.ts";
import { createWatchdog } from "../api/watchdog.ts";
import { Failure, failure } from "../failure.ts";
import { PartialFile } from "./partial-file.ts";
import { withTemporaryFile } from "./temporary-file.ts";

type Deps<T> = {
  patience: Patience;
  executionId: string;
  onBytes(count: number): void;
  /** The item with a new URL, after the old one has expired. */
  renew(item: OutputItem): Promise<OutputItem>;
  /** Takes the whole file to where it belongs. */
  put(temporary: string): Promise<T>;
};

/** Downloads an output into the folder of `target`: streamed, its SHA-256 verified, put in place whole or not at all. @throws Failure; NoAnswer */
export function downloadFile<T>(item: OutputItem, target: string, deps: Deps<T>): Promise<T> {
  return withTemporaryFile(target, async (temporary) => {
    const file = await PartialFile.create(temporary, item.size_bytes, deps.onBytes);
    try {
      await fetchPatiently(item, file, deps);
    } finally {
      await file.close();
    }
    await chmod(temporary, (item.executable ? 0o777 : 0o666) & ~process.umask());
    return deps.put(temporary);
  });
}

/** Goes on where a connection broke; tries are counted anew once one has brought something, since there is an end to what can come. */
async function fetchPatiently(
  item: OutputItem,
  file: PartialFile,
  { patience, executionId, renew }: Omit<Deps<unknown>, "put">,
): Promise<void> {
  let source = item;
  let mismatched = false;
  for (let attempt = 1; ; attempt++) {
    const before = file.received;
    try {
      await fetchRest(source, file, patience.silentMs);
      if (file.sha256() === item.sha256) return;
      // Of the bytes of several answers some may have come from somebody in between.
      if (file.pieces === 1 || mismatched) throw failure("checksum_mismatch", { path: item.path, execution_id: executionId });
      mismatched = true;
      await file.restart();
      throw new NoAnswer(null, new Error("the pieces do not make the file"));
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (file.received > before) attempt = 1;
      // Stores answer 403 for whatever is wrong with a signed URL; the usual reason is its age.
      if (error.status === 403 && attempt <= RETRIES_MAX) {
        source = await renew(source);
        await patience.wait(error, attempt);
      } else if (!(await patience.again(error, attempt))) throw error;
    }
  }
}

/** One request for what is missing. @throws NoAnswer */
async function fetchRest(item: OutputItem, file: PartialFile, silentMs: number): Promise<void> {
  const guard = createWatchdog(silentMs);
  try {
    const headers: Record<string, string> = file.received === 0 ? {} : { range: `bytes=${file.received}-` };
    const response = await fetch(item.url, { headers, signal: guard.signal });
    const trouble = await troubleOf(response, file);
    if (trouble !== null) {
      await response.body?.cancel();
      throw trouble;
    }
    file.beginPiece();
    for await (const chunk of response.body ?? []) {
      guard.hold();
      // More than announced is not what was stored.
      if (!(await file.append(chunk))) {
        await file.restart();
        throw new NoAnswer(response.status, new Error("more came than there is"));
      }
      guard.watch();
    }
    // Bodies without a length end silently where they are cut.
    if (!file.isWhole) throw new NoAnswer(null, new Error("less came than there is"));
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Failure || isLocal(error)) throw error;
    throw guard.signal.aborted ? guard.signal.reason : new NoAnswer(null, error);
  } finally {
    guard.hold();
  }
}

/** Why an answer does not bring the rest of the file; null where it does. A store that knows no ranges begins again. */
async function troubleOf(response: Response, file: PartialFile): Promise<NoAnswer | null> {
  const { status, headers } = response;
  const after = retryAfterSeconds(headers.get("retry-after"), Date.now());
  if (!response.ok) return new NoAnswer(status, new Error("the store refused the download"), after);
  const isRest = status === 206;
  if (isRest && !headers.get("content-range")?.startsWith(`bytes ${file.received}-`)) {
    return new NoAnswer(null, new Error("another range came than was asked for"));
  }
  // A portal that wants to be signed in to answers every request with its page.
  const length = headers.get("content-encoding") === null ? headers.get("content-length") : null;
  if (length !== null && Number(length) !== (isRest ? file.missing : file.sizeBytes)) {
    return new NoAnswer(status, new Error("the answer has not the length of the file"));
  }
  if (!isRest && file.received > 0) await file.restart();
  return null;
}

/** An error of the local disk (full, read-only): trying the network again would not help. */
const isLocal = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && (error.syscall === "write" || error.syscall === "open");
