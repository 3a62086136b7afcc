import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";

const unfinished = new Set<string>();

/** A second Ctrl-C ends the process at once, past every `finally`: half a download must not stay in the user's folder. */
process.on("exit", () => {
  for (const path of unfinished) rmSync(path, { force: true });
});

/** Gives `work` the path of a new file beside `target` (a rename is only atomic within one file system), gone afterwards however it ends. */
export async function withTemporaryFile<T>(target: string, work: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = join(dirname(target), `.rgrid-${randomUUID()}`);
  unfinished.add(temporary);
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { force: true });
    unfinished.delete(temporary);
  }
}
