import { runnerTokenIdOf } from "@rgrid/schema";
import type { Database, RunnerTokenRecord } from "../ports/database.ts";
import { hasSha256 } from "./constant-time.ts";

/** The account of a presented runner token, or null. Not cached: a runner registers once in its life. @throws Unavailable */
export async function findRunnerToken(
  database: Pick<Database, "findRunnerToken">,
  presented: string,
): Promise<RunnerTokenRecord | null> {
  const id = runnerTokenIdOf(presented);
  if (id === null) return null;
  const record = await database.findRunnerToken(id);
  return record !== null && (await hasSha256(presented, record.sha256)) ? record : null;
}
