import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@rgrid/schema/client";

const AT_ONCE = 20;
const LOOK_EVERY_MS = 200;

/** Submits so many executions, one in three of which is cancelled, and waits until the lists have them all. Without a runner the others stay queued. */
export async function fill(client: Client, count: number, say: (line: string) => void): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const body = {
        script: { name: `script-${n % 40}.py`, content: "pass\n" },
        args: ["--seed", String(n)],
        metadata: { run: String(n % 100) },
      };
      const { id } = await client.call("createExecution", { body });
      if (n % 3 === 0) await client.call("cancelExecution", { params: { id }, body: {} });
      if (n % 2_000 === 0) say(`  ${n} of ${count} executions`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // The rows follow their objects by milliseconds.
  while ((await client.call("countExecutions", { query: {} })).total < count) await sleep(LOOK_EVERY_MS);
}
