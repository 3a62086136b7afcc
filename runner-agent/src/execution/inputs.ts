import { type Assignment, backoffWithFullJitter, describeError, type ErrorMetadata } from "@rgrid/schema";
import type { FileStore } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import type { HostPorts } from "../ports.ts";
import type { LeaseSession } from "./lease-session.ts";

const ATTEMPTS_MAX = 6;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 15_000;
const PARALLEL = 4;

export type InputPorts = { files: FileStore; objects: ObjectTransfer; host: HostPorts };
type Input = Assignment["inputs"][number];
type Outcome = { outcome: "ok" } | { outcome: "failed"; error: ErrorMetadata };

const failed = (error: ErrorMetadata): Outcome => ({ outcome: "failed", error });

/** Runs `work` over the items, a few at a time; the first failure stops the rest from being begun. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<Outcome>): Promise<Outcome> {
  let next = 0;
  let result: Outcome = { outcome: "ok" };
  const lane = async (): Promise<void> => {
    for (let item = items[next]; item !== undefined && result.outcome === "ok"; item = items[next]) {
      next += 1;
      const outcome = await work(item);
      if (outcome.outcome === "failed") result = outcome;
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  return result;
}

/**
 * One input into the content cache. A refused URL has expired, as far as anyone can tell, so a new one is asked for; a broken connection is
 * tried again; only what stays wrong is reported, by what it was (PROTOCOL 3).
 */
async function fetchInput(input: Input, session: LeaseSession, ports: InputPorts, signal: AbortSignal): Promise<Outcome> {
  let url = input.url;
  let error = describeError("network_timeout");
  for (let attempt = 1; attempt <= ATTEMPTS_MAX && !signal.aborted; attempt += 1) {
    if (attempt > 1)
      await ports.host.sleep(backoffWithFullJitter(attempt, RETRY_BASE_MS, RETRY_MAX_MS, ports.host.random), signal);
    const download = await ports.objects.download(url, signal);
    if (download.outcome === "ok") {
      const stored = await ports.files.store(input.sha256, download.body);
      if (stored.outcome === "stored") return { outcome: "ok" };
      error =
        stored.outcome === "corrupt"
          ? describeError("input_corrupt", { path: input.path, expected_sha256: input.sha256, actual_sha256: stored.sha256 })
          : describeError("network_timeout", { host: new URL(url).host });
    } else if (download.outcome === "unreachable") {
      error = describeError("network_timeout", { host: new URL(url).host });
    } else {
      error = describeError("input_download_failed", { path: input.path, status: download.status });
      const renewed = await session.calls.inputs(signal);
      if (renewed.outcome === "ok") url = renewed.answer.items.find((item) => item.sha256 === input.sha256)?.url ?? url;
    }
    ports.host.log.warn("input_not_fetched", { attempt, error_code: error.error_code });
  }
  return failed(error);
}

/** Fetches what the cache lacks, each content once, however many files have it. */
export async function fetchInputs(
  inputs: readonly Input[],
  session: LeaseSession,
  ports: InputPorts,
  signal: AbortSignal,
): Promise<Outcome> {
  const distinct = [...new Map(inputs.map((input) => [input.sha256, input])).values()];
  return inParallel(distinct, async (input) =>
    (await ports.files.has(input.sha256)) ? { outcome: "ok" } : fetchInput(input, session, ports, signal),
  );
}

/** Lays out /work: folders, inputs, and the script, which may itself lie in a folder of the inputs. */
export async function placeInputs(
  folder: string,
  { spec, inputs }: Pick<Assignment, "spec" | "inputs">,
  files: FileStore,
): Promise<void> {
  for (const path of spec.folders) await files.placeFolder(folder, path);
  for (const { path, sha256, executable } of inputs) await files.placeContent(folder, { path, sha256, executable });
  const { name, content, encoding } = spec.script;
  await files.placeBytes(folder, { path: name, executable: false, bytes: Buffer.from(content, encoding) });
}
