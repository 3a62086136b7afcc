import { type Assignment, backoffWithFullJitter, type ErrorDetails, type ErrorReport, reportError } from "@rgrid/schema";
import { isTransientStatus } from "@rgrid/schema/client";
import type { FileStore } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import type { HostPorts } from "../ports.ts";
import type { LeaseSession } from "./lease-session.ts";

/** Tries by what went wrong. A store that gives wrong bytes twice has wrong bytes; a network may come back. */
const TRIES = { input_corrupt: 2, input_download_failed: 4, network_timeout: 6 } as const;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 15_000;
const PARALLEL = 4;

export type InputPorts = { files: FileStore; objects: ObjectTransfer; host: HostPorts };
type Input = Assignment["inputs"][number];
type Outcome = { outcome: "ok" } | { outcome: "failed"; error: ErrorReport };

const failed = (error: ErrorReport): Outcome => ({ outcome: "failed", error });

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

type Try = { outcome: "ok" } | { outcome: "failed"; code: keyof typeof TRIES; details: ErrorDetails };

/** A store that is only busy may come back as a network may. */
const triesOf = ({ code, details }: Extract<Try, { outcome: "failed" }>): number =>
  code === "input_download_failed" && isTransientStatus(Number(details["status"])) ? TRIES.network_timeout : TRIES[code];

/** What a single download needs: somewhere to put it. */
type FetchPorts = Omit<InputPorts, "files"> & { files: Pick<FileStore, "store"> };

/** Downloads one input into the content cache, once. */
async function tryInput({ path, sha256 }: Input, url: string, { objects, files }: FetchPorts, signal: AbortSignal): Promise<Try> {
  const unreachable: Try = { outcome: "failed", code: "network_timeout", details: { host: new URL(url).host } };
  const download = await objects.download(url, signal);
  if (download.outcome === "unreachable") return unreachable;
  if (download.outcome === "refused") {
    return { outcome: "failed", code: "input_download_failed", details: { path, status: download.status } };
  }
  const stored = await files.store(sha256, download.body);
  if (stored.outcome === "stored") return { outcome: "ok" };
  if (stored.outcome === "broken") return unreachable;
  return { outcome: "failed", code: "input_corrupt", details: { path, expected_sha256: sha256, actual_sha256: stored.sha256 } };
}

/** Tries until it is there, or what goes wrong has gone wrong often enough to be reported (PROTOCOL 3). */
export async function fetchInput(input: Input, session: LeaseSession, ports: FetchPorts, signal: AbortSignal): Promise<Outcome> {
  const { host } = ports;
  let url = input.url;
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryInput(input, url, ports, signal);
    if (result.outcome === "ok") return result;
    host.log.warn("input_not_fetched", { attempt, error_code: result.code });
    if (attempt >= triesOf(result) || signal.aborted) return failed(reportError(result.code, result.details));
    await host.sleep(backoffWithFullJitter(attempt, RETRY_BASE_MS, RETRY_MAX_MS, host.random), signal);
    if (result.code !== "input_download_failed") continue;
    // A URL that is refused may have expired: a new one costs one request.
    const renewed = await session.calls.inputs([input.sha256], signal);
    if (renewed.outcome === "ok") url = renewed.answer.items.find((item) => item.sha256 === input.sha256)?.url ?? url;
  }
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

/** Lays out /work: folders, inputs, and the script where there is one, which may itself lie in a folder of the inputs. */
export async function placeInputs(
  folder: string,
  { spec, inputs }: Pick<Assignment, "spec" | "inputs">,
  files: FileStore,
): Promise<void> {
  for (const path of spec.folders) await files.placeFolder(folder, path);
  // Each is a dozen short waits for the disk: thousands of them one by one would take longer than the script.
  await inParallel(inputs, async ({ path, sha256, executable }) => {
    await files.placeContent(folder, { path, sha256, executable });
    return { outcome: "ok" };
  });
  if (spec.entry !== undefined) return;
  const { name, content, encoding } = spec.script;
  const bytes = Buffer.from(content, encoding);
  // It may call itself (`"$0" --child`), which needs the bit; only what says its interpreter can be called so.
  await files.placeBytes(folder, { path: name, executable: bytes.subarray(0, 2).toString() === "#!", bytes });
}
