import { createInterface } from "node:readline";
import type { z } from "zod";

/**
 * A part's options: the first line of its stdin. Stdin stays open for as long as the supervisor lives; when it ends, however that
 * happened, so does the part.
 */
export async function readPartOptions<T>(shape: z.ZodType<T>, onOrphaned: () => void = () => process.exit(0)): Promise<T> {
  const lines = createInterface({ input: process.stdin });
  lines.once("close", onOrphaned);
  return new Promise((resolve, reject) => {
    lines.once("line", (line) => {
      try {
        resolve(shape.parse(JSON.parse(line)));
      } catch (error) {
        reject(error);
      }
    });
  });
}
