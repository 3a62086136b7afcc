import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** What `forsaken-runner.ts` says of the end of its script. */
export async function forsakenEnd({ stdout }: ChildProcess): Promise<unknown> {
  if (stdout === null) throw new Error("its output was not asked for");
  for await (const line of createInterface({ input: stdout })) if (line.startsWith("{")) return JSON.parse(line);
  throw new Error("it ended and said nothing");
}
