import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { executionId } from "@rgrid/schema";
import { z } from "zod";
import type { Position } from "../api/follow-events.ts";
import type { Host } from "../host.ts";
import { configFolder } from "./config.ts";

const position = z.object({ execution_id: executionId, n: z.number().int().positive() });

const folderOf = (host: Pick<Host, "env">): string => join(configFolder(host.env), "left-off");
const fileOf = (host: Pick<Host, "env">, id: string): string => join(folderOf(host), `${id}.json`);

/**
 * Notes the last event of an execution that a command here showed before it left: `rgrid attach` goes on behind it. Only where a command ends
 * while its terminal stays: in another terminal nothing has been shown. Synchronous, since the process may end right after.
 */
export function noteLeftOff(host: Pick<Host, "env">, { execution_id, n }: Position): void {
  const file = fileOf(host, execution_id);
  try {
    mkdirSync(folderOf(host), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.${process.pid}`, `${JSON.stringify({ execution_id, n })}\n`, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Only a convenience: without it everything is shown again.
  }
}

/** @param id a whole id */
export async function leftOff(host: Pick<Host, "env">, id: string): Promise<Position | null> {
  try {
    return position.parse(JSON.parse(await readFile(fileOf(host, id), "utf8")));
  } catch {
    return null;
  }
}

export function forgetLeftOff(host: Pick<Host, "env">, id: string): void {
  try {
    rmSync(fileOf(host, id), { force: true });
  } catch {
    // As above.
  }
}
