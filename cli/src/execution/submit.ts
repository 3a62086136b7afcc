import { randomUUID } from "node:crypto";
import { type Execution, type InputFile, LIMITS, type MissingInput, missingInput } from "@rgrid/schema";
import { NoAnswer } from "@rgrid/schema/client";
import { formatSize } from "@rgrid/schema/format";
import { z } from "zod";
import type { Api } from "../api/api.ts";
import { Failure, failure, withNext } from "../failure.ts";
import type { Host } from "../host.ts";
import { plain } from "../output/terminal.ts";
import { inParallel } from "../transfer/in-parallel.ts";
import { uploadFile } from "../transfer/upload.ts";
import { uploadInParts } from "../transfer/upload-parts.ts";
import type { Prepared } from "./prepare.ts";

const UPLOADS_AT_ONCE = 4;
/** Creates that find content missing: the first, one after the uploads, and one more for each time that URLs expired under way. */
const ROUNDS_MAX = 5;

const missing = z.object({ uploads: z.array(missingInput) });

/** Creates the execution; uploads first what the store does not have. @throws as {@link sendWithContent} */
export async function submit(host: Host, api: Api, prepared: Prepared, signal: AbortSignal): Promise<Execution> {
  await sendListed(host, api, prepared.listed, prepared.sources, signal);
  return sendWithContent(host, api, prepared.sources, signal, (headers) =>
    api.call("createExecution", { body: prepared.body, headers }),
  );
}

/** Has the store hold what a manifest lists, page by page: a create asks only for the manifest itself. @throws Failure */
export async function sendListed(
  host: Host,
  api: Api,
  listed: readonly InputFile[],
  sources: Prepared["sources"],
  signal: AbortSignal,
): Promise<void> {
  const contents = [...new Map(listed.map(({ sha256, size_bytes }) => [sha256, { sha256, size_bytes }])).values()];
  for (let from = 0; from < contents.length; from += LIMITS.inputsPerRequestMax) {
    const inputs = contents.slice(from, from + LIMITS.inputsPerRequestMax);
    host.terminal.progress(`checking ${Math.min(from + inputs.length, contents.length)}/${contents.length} files`);
    for (let round = 1; ; round++) {
      const { uploads } = await api.call("missingInputs", { body: { inputs } });
      if (uploads.length === 0) break;
      if (round === ROUNDS_MAX || uploads.some(({ sha256 }) => !sources.has(sha256))) {
        throw failure("missing_content", { missing_count: uploads.length });
      }
      await uploadAll(host, api, sources, uploads, signal);
    }
  }
  await host.terminal.clearProgress();
}

/**
 * Sends a request that makes an execution until the store has all content that it needs. One idempotency key holds for all tries, so that
 * an answer lost on the way never runs the script twice.
 * @param sources where content lies here, by digest
 * @throws Failure; the signal's reason when aborted before the request was sent
 */
export async function sendWithContent<T>(
  host: Host,
  api: Api,
  sources: Prepared["sources"],
  signal: AbortSignal,
  send: (headers: { "idempotency-key": string }) => Promise<T>,
): Promise<T> {
  const headers = { "idempotency-key": randomUUID() };
  for (let round = 1; ; round++) {
    signal.throwIfAborted();
    try {
      // Not aborted by the signal: once it is under way it may have been heard, and then it has to be cancelled by its id.
      return await send(headers);
    } catch (error) {
      const uploads = missingUploads(error);
      // Every answer may have been lost and not the request: then it runs.
      if (error instanceof Failure && error.error.error_code === "network_error") throw withNext(error, "rgrid list");
      // Content that is not here either can't be sent, however often it is asked for.
      if (uploads === null || round === ROUNDS_MAX || uploads.some(({ sha256 }) => !sources.has(sha256))) throw error;
      await uploadAll(host, api, sources, uploads, signal);
    }
  }
}

/** The uploads that a refused create asks for, or null where it was refused for another reason. */
function missingUploads(error: unknown): MissingInput[] | null {
  if (!(error instanceof Failure) || error.error.error_code !== "missing_content") return null;
  return missing.safeParse(error.error.error_details).data?.uploads ?? null;
}

async function uploadAll(
  host: Host,
  api: Api,
  sources: Prepared["sources"],
  uploads: readonly MissingInput[],
  signal: AbortSignal,
): Promise<void> {
  const { terminal } = host;
  const wanted = uploads.flatMap((each) => {
    const source = sources.get(each.sha256);
    return source === undefined ? [] : [{ upload: each, source }];
  });
  const bytesTotal = wanted.reduce((sum, { source }) => sum + source.sizeBytes, 0);
  const [first] = wanted;
  const title =
    wanted.length === 1 && first
      ? plain(first.source.local.slice(first.source.local.lastIndexOf("/") + 1))
      : `${wanted.length} files`;
  let bytes = 0;
  /** Of those the bytes that an earlier upload had brought already. */
  let known = 0;
  const show = () => terminal.progress(`↑ ${title} ${formatSize(bytes)}/${formatSize(bytesTotal)}`);
  show();
  const deps = {
    patience: api.patience,
    signal,
    onBytes(count: number) {
      bytes += count;
      show();
    },
    onKnown(count: number) {
      known += count;
      deps.onBytes(count);
    },
  };
  try {
    await inParallel(wanted, UPLOADS_AT_ONCE, async (each) => {
      // An expired URL is no failure: the next create brings new ones for what is still missing.
      const { upload, source } = each;
      if ("url" in upload) await uploadFile(upload, source, deps);
      else await uploadInParts(api, upload, source, deps);
    });
  } catch (error) {
    throw error instanceof NoAnswer ? api.giveUp(error) : error;
  } finally {
    await terminal.clearProgress();
  }
  if (known > 0) {
    await terminal.line(
      terminal.paint("dim", `↑ went on where an upload was cut: ${formatSize(known)} of ${formatSize(bytesTotal)} were there`),
    );
  }
}
