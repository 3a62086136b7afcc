import { createHash } from "node:crypto";
import { chmod, open, rename } from "node:fs/promises";
import type { OutputItem } from "@rgrid/schema";
import { NoAnswer } from "@rgrid/schema/client";
import { isWorthRepeating, RETRIES_MAX, repeatDelayMs } from "../api/retry.ts";
import { Failure, failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { withTemporaryFile } from "./temporary-file.ts";

type Deps = Pick<Host, "random" | "sleep"> & {
  executionId: string;
  onBytes(count: number): void;
  onRetry(error: unknown, attempt: number): Promise<void>;
  /** The item with a new URL, after the old one has expired. */
  renew(item: OutputItem): Promise<OutputItem>;
};

/** A store that sends nothing for this long is not going to. */
const SILENT_MS_MAX = 60_000;

/** Downloads an output to `target`: streamed, its SHA-256 verified, in place whole or not at all. @throws Failure; NoAnswer */
export function downloadFile(item: OutputItem, target: string, deps: Deps): Promise<void> {
  return withTemporaryFile(target, async (temporary) => {
    await fetchPatiently(item, temporary, deps);
    await chmod(temporary, (item.executable ? 0o777 : 0o666) & ~process.umask());
    await rename(temporary, target);
  });
}

async function fetchPatiently(item: OutputItem, path: string, deps: Deps): Promise<void> {
  let source = item;
  for (let attempt = 1; ; attempt++) {
    let received = 0;
    const counted = (count: number) => {
      received += count;
      deps.onBytes(count);
    };
    try {
      return await fetchInto(source, path, counted, deps.executionId);
    } catch (error) {
      deps.onBytes(-received);
      if (!(error instanceof NoAnswer) || attempt > RETRIES_MAX) throw error;
      if (error.status === 403) source = await deps.renew(source);
      else if (!isWorthRepeating(error)) throw error;
      else await deps.onRetry(error, attempt);
      await deps.sleep(repeatDelayMs(error, attempt, deps.random));
    }
  }
}

async function fetchInto(item: OutputItem, path: string, onBytes: (count: number) => void, executionId: string): Promise<void> {
  const silence = new AbortController();
  const bark = () => silence.abort(new Error("the store is silent"));
  let timer = setTimeout(bark, SILENT_MS_MAX);
  const hash = createHash("sha256");
  let left = item.size_bytes;
  const file = await open(path, "w", 0o600);
  try {
    const response = await fetch(item.url, { signal: silence.signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new NoAnswer(response.status, "the store refused the download");
    }
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer);
      left -= chunk.length;
      // More than announced can never become right: stop before the disk is full.
      if (left < 0) throw mismatch(item, executionId);
      hash.update(chunk);
      await file.write(chunk);
      onBytes(chunk.length);
      timer = setTimeout(bark, SILENT_MS_MAX);
    }
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Failure || isLocal(error)) throw error;
    throw new NoAnswer(null, error);
  } finally {
    clearTimeout(timer);
    await file.close();
  }
  if (left !== 0 || hash.digest("hex") !== item.sha256) throw mismatch(item, executionId);
}

const mismatch = (item: OutputItem, executionId: string) =>
  failure("checksum_mismatch", { path: item.path, execution_id: executionId });

/** An error of the local disk (full, read-only): trying the network again would not help. */
const isLocal = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && (error.syscall === "write" || error.syscall === "open");
