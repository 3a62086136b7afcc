import { mkdir, realpath } from "node:fs/promises";
import { type OutputItem, outputItem, outputsPage } from "@rgrid/schema";
import { NoAnswer } from "@rgrid/schema/client";
import { formatSize } from "@rgrid/schema/format";
import { z } from "zod";
import type { Api } from "../api/api.ts";
import { unreadable } from "../failure.ts";
import type { Host } from "../host.ts";
import { Digests } from "../inputs/digests.ts";
import { plain } from "../output/terminal.ts";
import { downloadFile } from "./download.ts";
import { inParallel } from "./in-parallel.ts";
import { type Baseline, findTarget, NOTHING_IS_OURS, type Target } from "./local-target.ts";
import { judgeOutputs, type RefusedOutput } from "./output-paths.ts";
import { putInPlace } from "./put-in-place.ts";

const DOWNLOADS_AT_ONCE = 4;
const PAGE_SIZE = 200;

/** A page whose paths are not judged yet: one bad name must not hide the other files. */
const page = outputsPage.extend({ items: z.array(outputItem.extend({ path: z.string() })) });

type SavedOutput = {
  path: string;
  size_bytes: number;
  sha256: string /** Relative to the folder; differs where a file here was kept. */;
  saved_as: string;
};
export type FetchedOutputs = { saved: SavedOutput[]; refused: RefusedOutput[]; partial: boolean };

/** The whole manifest, in pages. @param partial is true where the run was cut short */
export async function listOutputs(api: Api, executionId: string): Promise<{ items: OutputItem[]; partial: boolean }> {
  const items: OutputItem[] = [];
  let partial = false;
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, cursor };
    const answer: z.infer<typeof page> = await api.read("listOutputs", { params: { id: executionId }, query }, page);
    items.push(...answer.items);
    partial ||= answer.partial;
    cursor = answer.next_cursor;
  } while (cursor !== null);
  return { items, partial };
}

/** Brings an execution's files into `folder` and says which were refused or kept beside a changed one. @throws Failure */
export async function fetchOutputs(
  host: Host,
  api: Api,
  { executionId, folder, baseline }: { executionId: string; folder: string; baseline: Baseline },
): Promise<FetchedOutputs> {
  const { items, partial } = await listOutputs(api, executionId);
  const { accepted, refused } = judgeOutputs(items, process.platform);
  const saved: SavedOutput[] = [];
  if (accepted.length > 0) {
    const root = await realFolder(folder);
    const digests = new Digests(host.env, host.now);
    const bytesTotal = accepted.reduce((sum, item) => sum + item.size_bytes, 0);
    let bytes = 0;
    await inParallel(accepted, DOWNLOADS_AT_ONCE, async (item) => {
      let target = await findTarget(root, item, baseline, executionId, digests);
      if (target.kind === "write") {
        const found = target;
        target = await downloadFile(item, found.path, {
          patience: api.patience,
          executionId,
          onBytes(count) {
            bytes += count;
            host.terminal.progress(
              `↓ ${accepted.length === 1 ? plain(item.path) : `${accepted.length} files`} ${formatSize(bytes)}/${formatSize(bytesTotal)}`,
            );
          },
          renew: (old) => renewed(api, executionId, old),
          async put(temporary) {
            let place: Target = found;
            // Ends with the first name at which nobody else was quicker; what was made or edited since the look stays as it is.
            while (place.kind === "write" && !(await putInPlace(temporary, place.path, place.was)))
              place = await findTarget(root, item, NOTHING_IS_OURS, executionId, digests);
            return place;
          },
        }).catch((error: unknown) => {
          throw error instanceof NoAnswer ? api.giveUp(error) : asLocal(found.path, error);
        });
      }
      if (target.kind === "refused") {
        refused.push({ path: item.path, reason: target.reason });
        return;
      }
      saved.push({ path: item.path, size_bytes: item.size_bytes, sha256: item.sha256, saved_as: target.name });
    });
    await host.terminal.clearProgress();
  }
  const order = new Map(items.map((item, index) => [item.path, index]));
  saved.sort((a, b) => (order.get(a.path) ?? 0) - (order.get(b.path) ?? 0));
  await sayWhatDiffers(host, saved, refused);
  return { saved, refused, partial };
}

async function sayWhatDiffers({ terminal }: Host, saved: SavedOutput[], refused: RefusedOutput[]): Promise<void> {
  for (const { path, saved_as } of saved) {
    if (path === saved_as) continue;
    await terminal.line(
      terminal.paint("yellow", `⚠ ${plain(path)} was changed here since the submit: saved as ${plain(saved_as)}`),
    );
  }
  for (const { path, reason } of refused) {
    await terminal.line(terminal.paint("yellow", `⚠ ${plain(path)} was not saved: ${reason}`));
  }
}

async function renewed(api: Api, executionId: string, old: OutputItem): Promise<OutputItem> {
  const { items } = await listOutputs(api, executionId);
  return items.find((item) => item.path === old.path && item.sha256 === old.sha256) ?? old;
}

async function realFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return await realpath(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

const asLocal = (path: string, error: unknown): unknown =>
  error instanceof Error && "syscall" in error ? unreadable(path, error) : error;
