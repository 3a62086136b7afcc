import { resolve } from "node:path";
import type { InputFile } from "@rgrid/schema";
import { Failure } from "../failure.ts";
import type { Host } from "../host.ts";
import { Digests, type FileStamp } from "../inputs/digests.ts";
import { readScript, type ScriptSource } from "../inputs/script.ts";
import type { UploadSource } from "../transfer/upload.ts";

/** What was no file of the caller's folder, the standard input among it; where it came from is not known any more. */
const FROM_OUTSIDE = /^\.rgrid\//;

/** The script and inputs of an execution as they are in this folder now. */
export type ContentHere = {
  /** null where it is not here, or can't be a script, or there was none. */
  readonly script: ScriptSource | null;
  /** In the execution's order; what is not here is as it was then. */
  readonly inputs: InputFile[];
  /** Paths whose content differs from then. */
  readonly changed: readonly string[];
  /** Paths that were sent then and are not here. */
  readonly absent: readonly string[];
  readonly sources: ReadonlyMap<string, UploadSource>;
  readonly sent: ReadonlyMap<string, FileStamp>;
};

/** Looks for the files of an execution here, by the paths that they had below its working folder. @param scriptName null where it was no script */
export async function contentHere(
  host: Host,
  scriptName: string | null,
  scriptThen: Buffer,
  inputsThen: readonly InputFile[],
  signal: AbortSignal,
): Promise<ContentHere> {
  const digests = new Digests(host.env, host.now);
  const script = scriptName === null ? null : await readScript(resolve(host.cwd, scriptName)).catch(absentAsNull);
  const same = script !== null && Buffer.from(script.content, script.encoding === "utf8" ? "utf8" : "base64").equals(scriptThen);
  const changed = scriptName === null || script === null || same ? [] : [scriptName];
  const absent = scriptName !== null && script === null ? [scriptName] : [];
  const inputs: InputFile[] = [];
  const sources = new Map<string, UploadSource>();
  const sent = new Map<string, FileStamp>();
  for (const then of inputsThen) {
    const local = resolve(host.cwd, then.path);
    const now = FROM_OUTSIDE.test(then.path) ? null : await digests.of(local, signal).catch(absentAsNull);
    if (now === null) {
      absent.push(then.path);
      inputs.push(then);
      continue;
    }
    if (now.sha256 !== then.sha256) changed.push(then.path);
    inputs.push({ path: then.path, sha256: now.sha256, size_bytes: now.stamp.size, executable: now.executable });
    sources.set(now.sha256, { local, sizeBytes: now.stamp.size, stamp: now.stamp });
    sent.set(local, now.stamp);
  }
  await digests.save();
  return { script, inputs, changed, absent, sources, sent };
}

function absentAsNull(error: unknown): null {
  if (error instanceof Failure) return null;
  throw error;
}
