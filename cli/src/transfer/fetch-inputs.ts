import type { InputItem } from "@rgrid/schema";
import { NoAnswer } from "@rgrid/schema/client";
import { formatSize } from "@rgrid/schema/format";
import type { Api } from "../api/api.ts";
import { failure, unreadable } from "../failure.ts";
import type { Host } from "../host.ts";
import { downloadFile } from "./download.ts";
import { inParallel } from "./in-parallel.ts";
import { listInputItems } from "./list-inputs.ts";
import { putInPlace } from "./put-in-place.ts";

const DOWNLOADS_AT_ONCE = 4;

/** Brings these inputs of an execution to where each belongs, every byte checked. @throws Failure */
export async function fetchInputs(
  host: Host,
  api: Api,
  executionId: string,
  wanted: readonly { item: InputItem; target: string }[],
): Promise<void> {
  const bytesTotal = wanted.reduce((sum, { item }) => sum + item.size_bytes, 0);
  let bytes = 0;
  await inParallel(wanted, DOWNLOADS_AT_ONCE, async ({ item, target }) => {
    await downloadFile(item, target, {
      patience: api.patience,
      executionId,
      onBytes(count) {
        bytes += count;
        host.terminal.progress(`↓ ${wanted.length} files ${formatSize(bytes)}/${formatSize(bytesTotal)}`);
      },
      renew: async (old) => {
        const items = await listInputItems(api, executionId);
        return items.find(({ path }) => path === old.path) ?? old;
      },
      async put(temporary) {
        if (!(await putInPlace(temporary, target, null))) throw unreadable(target, "something else was put there meanwhile");
      },
    }).catch((error: unknown) => {
      // Inputs outlive what needs them, unless a bucket has other rules.
      if (error instanceof NoAnswer && error.status === 404) {
        throw failure("file_unreadable", { path: item.path, reason: "the store does not have it any more" });
      }
      if (error instanceof NoAnswer) throw api.giveUp(error);
      throw error instanceof Error && "syscall" in error ? unreadable(target, error) : error;
    });
  });
  await host.terminal.clearProgress();
}
