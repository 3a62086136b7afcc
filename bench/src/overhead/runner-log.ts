import { readFile } from "node:fs/promises";
import { z } from "zod";

const logLine = z.object({ at: z.iso.datetime(), event: z.string(), execution_id: z.string() });

/** Execution → event → epoch ms, from a runner's log of JSON lines. Lines about no execution are passed over. */
export async function readRunnerLog(path: string): Promise<Map<string, Record<string, number>>> {
  const found = new Map<string, Record<string, number>>();
  for (const line of (await readFile(path, "utf8")).split("\n")) {
    const parsed = logLine.safeParse(line.startsWith("{") ? JSON.parse(line) : null);
    if (!parsed.success) continue;
    const { execution_id, event, at } = parsed.data;
    const moments = found.get(execution_id) ?? {};
    moments[event] ??= Date.parse(at);
    found.set(execution_id, moments);
  }
  return found;
}
