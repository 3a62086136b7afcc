import { glob, open } from "node:fs/promises";
import { join } from "node:path";

const HEAD_BYTES = 4096;

/** Keys of all objects in a stack's store, read from its files: each begins with its key (stack/src/s3/object-files.ts). */
export async function storedKeys(dataDir: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const path of glob("s3/objects/*/*", { cwd: dataDir })) {
    const file = await open(join(dataDir, path));
    const head = Buffer.alloc(HEAD_BYTES);
    await file.read(head, 0, HEAD_BYTES, 0);
    await file.close();
    const key = /"key":"((?:[^"\\]|\\.)*)"/.exec(String(head))?.[1];
    if (key !== undefined) keys.push(JSON.parse(`"${key}"`) as string);
  }
  return keys;
}
