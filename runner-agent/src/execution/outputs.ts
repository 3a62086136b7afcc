import {
  backoffWithFullJitter,
  type ErrorReport,
  LIMITS,
  type OutputFile,
  pathProblem,
  reportError,
  type Upload,
} from "@rgrid/schema";
import { isTransientStatus } from "@rgrid/schema/client";
import type { FileStore, FoundFile } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import type { HostPorts } from "../ports.ts";
import { inParallel } from "./inputs.ts";
import type { LeaseSession } from "./lease-session.ts";

const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 30_000;
/** Answers that are neither 412 nor pass in a moment, nor the 403 of a URL that may have expired: the store means it. */
const REFUSALS_MAX = 5;

export type OutputPorts = { files: FileStore; objects: ObjectTransfer; host: HostPorts };
/** What was stored, and why not everything was. */
export type StoredOutputs = { outputs: OutputFile[]; error: ErrorReport | null };
type Item = { file: OutputFile; found: FoundFile };

/** Which files may go: those over a limit stay behind, and the first of them says why. */
function withinLimits(found: readonly FoundFile[]): { kept: FoundFile[]; error: ErrorReport | null } {
  const sorted = [...found].sort((a, b) => (a.path < b.path ? -1 : 1));
  const large = sorted.find((file) => file.sizeBytes > LIMITS.outputBytesMax);
  const misnamed = sorted.find((file) => pathProblem(file.path) !== null);
  const fitting = sorted.filter((file) => file.sizeBytes <= LIMITS.outputBytesMax && pathProblem(file.path) === null);
  const kept = fitting.slice(0, LIMITS.outputsCountMax);
  if (large) {
    const details = { path: large.path, size_bytes: large.sizeBytes, limit_bytes: LIMITS.outputBytesMax };
    return { kept, error: reportError("output_too_large", details) };
  }
  if (fitting.length > kept.length) {
    return { kept, error: reportError("output_too_large", { count: fitting.length, limit_count: LIMITS.outputsCountMax }) };
  }
  const reason = misnamed ? pathProblem(misnamed.path) : null;
  if (misnamed && reason) return { kept, error: reportError("output_upload_failed", { path: misnamed.path, reason }) };
  return { kept, error: null };
}

class OutputUploader {
  readonly #session: LeaseSession;
  readonly #ports: OutputPorts;
  readonly #signal: AbortSignal;

  constructor(session: LeaseSession, ports: OutputPorts, signal: AbortSignal) {
    this.#session = session;
    this.#ports = ports;
    this.#signal = signal;
  }

  /** URLs for files, in their order, or null where the control plane gives none. */
  async urls(files: OutputFile[]): Promise<Upload[] | null> {
    const { host } = this.#ports;
    const begun = host.clock.now().monotonic;
    for (let attempt = 1; !this.#signal.aborted; attempt += 1) {
      const reply = await this.#session.calls.outputs(files, this.#signal);
      if (reply.outcome === "ok") return reply.answer.uploads;
      if (reply.outcome === "refused") {
        host.log.error("output_urls_refused", { code: reply.code, reason: reply.reason });
        return null;
      }
      if (host.clock.now().monotonic - begun > LIMITS.outputOfferedMs) return null;
      await host.sleep(backoffWithFullJitter(attempt, RETRY_BASE_MS, RETRY_MAX_MS, host.random), this.#signal);
    }
    return null;
  }

  /** PUTs one file; whether it is stored. */
  async put({ file, found }: Item, first: Upload): Promise<boolean> {
    const { host, objects } = this.#ports;
    const begun = host.clock.now().monotonic;
    let upload: Upload = first;
    let isFresh = false;
    let refusals = 0;
    for (let attempt = 1; !this.#signal.aborted; attempt += 1) {
      const source = { path: found.source, sizeBytes: found.sizeBytes };
      const result = await objects.upload({ url: upload.url, headers: upload.headers, source }, this.#signal);
      // 412: an earlier try of this lease stored it, and only its answer was lost.
      if (result.outcome === "ok" || (result.outcome === "refused" && result.status === 412)) return true;
      // Any 403 is taken for an expired URL, unless the URL was made for this try.
      const isForbidden = result.outcome === "refused" && result.status === 403;
      const hasExpired = isForbidden && !isFresh;
      if (result.outcome === "refused" && !hasExpired && !isTransientStatus(result.status)) refusals += 1;
      const cause = result.outcome === "refused" ? `HTTP ${result.status}` : result.cause;
      host.log.warn("output_not_stored", { attempt, cause });
      if (refusals >= REFUSALS_MAX || host.clock.now().monotonic - begun > LIMITS.outputOfferedMs) return false;
      await host.sleep(backoffWithFullJitter(attempt, RETRY_BASE_MS, RETRY_MAX_MS, host.random), this.#signal);
      const renewed = isForbidden ? (await this.urls([file]))?.[0] : undefined;
      upload = renewed ?? upload;
      isFresh = renewed !== undefined;
    }
    return false;
  }
}

/**
 * Finds what user code made or changed and stores it: digests first, then URLs page by page, then a few PUTs at a time from disk. What can't be
 * stored is left out and said; the rest comes back all the same.
 */
export async function storeOutputs(
  folder: string,
  session: LeaseSession,
  ports: OutputPorts,
  signal: AbortSignal,
): Promise<StoredOutputs> {
  /** Of the first that stayed behind. */
  const first: { error: ErrorReport | null } = { error: null };
  const leaveOut = (path: string, problem: unknown): void => {
    const reason = problem instanceof Error && "code" in problem ? String(problem.code) : "it can't be read";
    ports.host.log.warn("output_unreadable", { reason });
    first.error ??= reportError("output_upload_failed", { path, reason });
  };
  const { kept, error: limitError } = withinLimits(await ports.files.changedFiles(folder, leaveOut));
  const uploader = new OutputUploader(session, ports, signal);
  const stored: OutputFile[] = [];
  first.error = limitError ?? first.error;
  for (let from = 0; from < kept.length && !signal.aborted; from += LIMITS.inputsPerRequestMax) {
    const items: Item[] = [];
    for (const found of kept.slice(from, from + LIMITS.inputsPerRequestMax)) {
      const { path, sizeBytes, executable } = found;
      try {
        items.push({ found, file: { path, size_bytes: sizeBytes, sha256: await ports.files.digest(found), executable } });
      } catch (problem) {
        leaveOut(path, problem);
      }
    }
    if (items.length === 0) continue;
    const uploads = await uploader.urls(items.map((item) => item.file));
    if (uploads === null) return { outputs: stored, error: first.error ?? reportError("output_upload_failed") };
    const pairs = items.flatMap((item, index) => {
      const upload = uploads[index];
      return upload ? [{ item, upload }] : [];
    });
    const page = new Set<OutputFile>();
    await inParallel(pairs, async ({ item, upload }) => {
      if (await uploader.put(item, upload)) page.add(item.file);
      return { outcome: "ok" };
    });
    const missing = items.find((item) => !page.has(item.file));
    if (missing) first.error ??= reportError("output_upload_failed", { path: missing.file.path });
    stored.push(...items.map((item) => item.file).filter((file) => page.has(file)));
  }
  if (signal.aborted) first.error ??= reportError("output_upload_failed");
  return { outputs: stored, error: first.error };
}
