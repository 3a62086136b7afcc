import { lstat, mkdir, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf } from "../errno.ts";
import { type Digests, type FileStamp, isSameStamp, stampOf } from "../inputs/digests.ts";
import { pathBelow } from "../inputs/places.ts";
import { besideName } from "./output-paths.ts";

/** What the local files were when the execution was submitted. */
export type Baseline = {
  readonly submittedAtMs: number;
  /** By absolute path, of the files that were sent. */
  readonly sent: ReadonlyMap<string, FileStamp>;
  /** SHA-256 by absolute path of what it runs with, where a file here may have another content by now. */
  readonly ranWith: ReadonlyMap<string, string>;
};

/** Whatever is there already is the user's, however old. */
export const NOTHING_IS_OURS: Baseline = { submittedAtMs: Number.NEGATIVE_INFINITY, sent: new Map(), ranWith: new Map() };

export type Target =
  | {
      readonly kind: "write";
      readonly path: string;
      /** The file that may be replaced, as it was found; null where none is there. */
      readonly was: FileStamp | null;
      /** The local file was changed here: ours lies beside it. */
      readonly beside: boolean;
      readonly name: string;
    }
  | { readonly kind: "same"; readonly name: string }
  | { readonly kind: "refused"; readonly reason: string };

/** The real folder of an output, made where it is missing, or null where a link leads out of `root`. */
async function folderOf(root: string, folder: string): Promise<string | null> {
  const below = pathBelow(root, folder) ?? "";
  let current = root;
  // Part by part: a link that leads out is seen before anything is made behind it.
  for (const part of below.split("/").filter((each) => each !== "")) {
    const next = join(current, part);
    const info = await lstat(next).catch(() => null);
    if (info === null) await mkdir(next, { recursive: true });
    current = info?.isSymbolicLink() ? await realpath(next) : next;
    if (pathBelow(root, current) === null) return null;
  }
  return current;
}

/**
 * Where an output is to be written below `root` (a real path). A local file that was changed since the submit is never replaced.
 * @param item a path that `judgeOutputs` accepted
 */
export async function findTarget(
  root: string,
  item: { path: string; sha256: string },
  baseline: Baseline,
  executionId: string,
  digests: Digests,
): Promise<Target> {
  let folder: string | null;
  try {
    folder = await folderOf(root, join(root, dirname(item.path)));
  } catch (error) {
    return { kind: "refused", reason: `its folder can't be made here (${errnoOf(error) ?? "unknown error"})` };
  }
  if (folder === null) return { kind: "refused", reason: "a link here leads out of the folder" };
  const base = item.path.slice(item.path.lastIndexOf("/") + 1);
  for (let n = 0; ; n++) {
    const name = n === 0 ? item.path : besideName(item.path, executionId, n);
    const link = join(folder, n === 0 ? base : besideName(base, executionId, n));
    const path = await throughLink(link);
    if (path === null || pathBelow(root, path) === null)
      return { kind: "refused", reason: "a link here leads out of the folder" };
    const info = await stat(path, { bigint: true }).catch(() => null);
    if (info === null) return { kind: "write", path, was: null, beside: n > 0, name };
    if (!info.isFile()) return { kind: "refused", reason: "something other than a file has this name here" };
    // A repeated download, or a script that wrote what was there already.
    const { sha256, stamp } = await digests.of(path);
    if (sha256 === item.sha256) return { kind: "same", name };
    if (n === 0 && !isChanged(path, sha256, info, baseline)) return { kind: "write", path, was: stamp, beside: false, name };
  }
}

/** What a link at the path stands for; the path itself where none is, null where it dangles. */
async function throughLink(path: string): Promise<string | null> {
  const info = await lstat(path).catch(() => null);
  return info?.isSymbolicLink() ? realpath(path).catch(() => null) : path;
}

function isChanged(path: string, sha256: string, info: Parameters<typeof stampOf>[0], baseline: Baseline): boolean {
  // An edit from before the submit counts too where the script was given the file as it was before that edit.
  if ((baseline.ranWith.get(path) ?? sha256) !== sha256) return true;
  const sent = baseline.sent.get(path);
  if (sent) return !isSameStamp(sent, stampOf(info));
  // ctime too: a file that was moved or copied here with its old mtime is new here all the same.
  return Math.max(Number(info.mtimeMs), Number(info.ctimeMs)) >= baseline.submittedAtMs;
}
