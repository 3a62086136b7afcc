import { say } from "./say.ts";
import type { StackFile } from "./stack-file.ts";
import { endPart, membersOf } from "./supervise/end-processes.ts";
import { processTable } from "./supervise/process-table.ts";

const GRACE_MS = 5_000;

/**
 * Ends what an earlier stack on this folder left running: after a kill -9 of the supervisor its parts live on, and workerd also keeps the
 * API's port and fires alarms. Runners first, so that they can still give back what they hold.
 */
export async function endLeftOvers(file: StackFile): Promise<void> {
  const table = processTable();
  const left = Object.entries(file.state.parts).filter(([, leader]) => membersOf(leader, table).length > 0);
  if (left.length > 0) say(`Ending what an earlier stack left running: ${left.map(([name]) => name).join(", ")}`);
  const isRunner = ([name]: (typeof left)[number]): boolean => name.startsWith("runner-");
  for (const parts of [left.filter(isRunner), left.filter((part) => !isRunner(part))]) {
    await Promise.all(parts.map(([name, leader]) => endPart(leader, name === "postgres" ? "SIGINT" : "SIGTERM", GRACE_MS)));
  }
  file.update({ parts: {} });
}
