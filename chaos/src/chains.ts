import type { Execution } from "@rgrid/schema";
import type { Client } from "@rgrid/schema/client";
import { nothingIfAway, type Submitted } from "./submit.ts";

/** One execution as it is now; null while the API is away. */
export const read = (client: Client, id: Execution["id"]): Promise<Execution | null> =>
  client.call("getExecution", { params: { id } }).catch(nothingIfAway);

/** Whether it is over, and nothing more follows from it. */
function isSettled({ ended_at, retried_by, error_metadata, spec, retry_count }: Execution): boolean {
  if (ended_at === null || retried_by !== null) return false;
  // Its retry is created by its outbox, after the end: until then the link is missing.
  return error_metadata?.error_code !== "worker_died" || retry_count >= spec.retries_max;
}

/**
 * An execution with everything that followed from it, oldest first.
 * @returns null where the chain has not come to its end, or the API is away
 */
export async function settledChain(client: Client, { id }: Submitted): Promise<Execution[] | null> {
  const chain: Execution[] = [];
  for (let next: Execution["id"] | null = id; next !== null; ) {
    const execution: Execution | null = await read(client, next);
    if (execution === null) return null;
    chain.push(execution);
    next = execution.retried_by;
  }
  const last = chain.at(-1);
  return last && isSettled(last) ? chain : null;
}
