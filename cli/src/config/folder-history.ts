import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { executionId, executionIdOrPrefix } from "@rgrid/schema";
import { z } from "zod";
import { usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { configFolder } from "./config.ts";
import { writeWhole } from "./write-whole.ts";

const lastExecution = z.object({ folder: z.string(), execution_id: executionId, submitted_at_ms: z.number() });
export type LastExecution = z.infer<typeof lastExecution>;

/** One file a folder, not one table of all: ten submits at once then never undo each other's entry. */
const fileOf = (host: Pick<Host, "env" | "cwd">): string =>
  join(configFolder(host.env), "folders", `${createHash("sha256").update(host.cwd).digest("hex").slice(0, 32)}.json`);

export async function rememberExecution(host: Pick<Host, "env" | "cwd">, id: string, submittedAtMs: number): Promise<void> {
  const entry = { folder: host.cwd, execution_id: id, submitted_at_ms: submittedAtMs };
  // Only a convenience: a home that can't be written (CI, a read-only container) must not fail a run.
  await writeWhole(fileOf(host), `${JSON.stringify(entry)}\n`).catch(() => undefined);
}

export async function lastExecutionHere(host: Pick<Host, "env" | "cwd">): Promise<LastExecution | null> {
  try {
    return lastExecution.parse(JSON.parse(await readFile(fileOf(host), "utf8")));
  } catch {
    return null;
  }
}

/** The id given, or the last one submitted from this folder. */
export async function executionGivenOrLast(host: Pick<Host, "env" | "cwd">, given: string | undefined): Promise<string> {
  if (given !== undefined) return checkId(given);
  const last = await lastExecutionHere(host);
  if (last === null) throw usageFailure("No execution was started from this folder", "Give its id: rgrid list shows the newest");
  return last.execution_id;
}

/** The id or prefix as the API takes it; `7kq2m4x8` without `exec_` will do too. */
function checkId(given: string): string {
  const id = /^[0-9a-z]{3,24}$/.test(given) ? `exec_${given}` : given;
  if (executionIdOrPrefix.safeParse(id).success) return id;
  throw usageFailure(`'${given}' is not an execution id`, "Write an id or its first 8 characters or more: exec_7kq2m4x8");
}
