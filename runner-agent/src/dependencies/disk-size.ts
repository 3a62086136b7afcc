import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

const BLOCK_BYTES = 512;

/** What a folder takes on the disk; links are not followed. */
export async function sizeOnDisk(root: string): Promise<number> {
  let blocks = 0;
  for (const name of ["", ...(await readdir(root, { recursive: true }))]) blocks += (await lstat(join(root, name))).blocks;
  return blocks * BLOCK_BYTES;
}
