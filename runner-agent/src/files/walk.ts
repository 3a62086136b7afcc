import type { Stats } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { posix } from "node:path";
import { WORK_FOLDER } from "../execution/plan.ts";

/** One regular file below a working folder. `name` are the raw bytes of its path there, which need not be UTF-8. */
export type WalkedFile = { name: Buffer; source: Buffer; info: Stats };

const SKIPPED = new Set(["__pycache__", ".rgrid"]);
const SLASH = Buffer.from("/");
/** Links that lead to links: the kernel's own bound. */
const HOPS_MAX = 40;

const join = (folder: Buffer, name: Buffer): Buffer => (folder.length === 0 ? name : Buffer.concat([folder, SLASH, name]));

function split(path: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = path.indexOf(SLASH); ; at = path.indexOf(SLASH, from)) {
    parts.push(path.subarray(from, at === -1 ? undefined : at));
    if (at === -1) return parts.filter((part) => part.length > 0);
    from = at + 1;
  }
}

/** Where an absolute target lies below the working folder, or null: /work means the same folder as its path on the host. */
function belowWork(root: Buffer, target: Buffer): Buffer | null {
  for (const prefix of [Buffer.from(WORK_FOLDER), root]) {
    if (target.equals(prefix)) return Buffer.alloc(0);
    const folder = Buffer.concat([prefix, SLASH]);
    if (target.subarray(0, folder.length).equals(folder)) return target.subarray(folder.length);
  }
  return null;
}

/**
 * The regular file that a link leads to without leaving the folder, or null. Followed by hand, part by part: for the kernel of the host an
 * absolute target is a path of the host, and the script may have planted one to read files of the runner.
 */
async function follow(root: Buffer, link: Buffer): Promise<Buffer | null> {
  let todo = split(link);
  let done: Buffer[] = [];
  let hops = 0;
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    const name = part.toString("latin1");
    if (name === ".") continue;
    if (name === "..") {
      if (done.length === 0) return null;
      done.pop();
      continue;
    }
    const path = [...done, part].reduce(join, Buffer.alloc(0));
    const absolute = join(root, path);
    const info = await lstat(absolute).catch(() => null);
    if (info === null) return null;
    if (!info.isSymbolicLink()) {
      done.push(part);
      continue;
    }
    hops += 1;
    if (hops > HOPS_MAX) return null;
    const target = await readlink(absolute, { encoding: "buffer" });
    if (target[0] === SLASH[0]) {
      const inside = belowWork(root, target);
      if (inside === null) return null;
      done = [];
      todo = [...split(inside), ...todo];
    } else {
      todo = [...split(target), ...todo];
    }
  }
  return join(root, done.reduce(join, Buffer.alloc(0)));
}

/**
 * Every regular file below `root`, and links to such as the content that they lead to. Left out: caches, links that leave the folder, links to folders
 * (what is in them is walked under its own name), sockets, pipes, devices. Nothing may run in the folder any more.
 * @param onUnreadable told of what a script has closed to a runner that is not root
 */
export async function* walk(root: string, onUnreadable: (name: Buffer, problem: unknown) => void): AsyncGenerator<WalkedFile> {
  const base = Buffer.from(posix.normalize(root));
  const folders: Buffer[] = [Buffer.alloc(0)];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    // Names alone: with their types as well bun, on which the single program runs, gives no names of raw bytes.
    const told = (problem: unknown): null => {
      onUnreadable(folder.length === 0 ? Buffer.from(".") : folder, problem);
      return null;
    };
    for (const raw of (await readdir(join(base, folder), { encoding: "buffer" }).catch(told)) ?? []) {
      if (SKIPPED.has(raw.toString("latin1"))) continue;
      const name = join(folder, raw);
      const entry = await lstat(join(base, name)).catch(told);
      if (entry === null) break;
      if (entry.isDirectory()) folders.push(name);
      else if (entry.isFile()) yield { name, source: join(base, name), info: entry };
      else if (entry.isSymbolicLink()) {
        const source = await follow(base, name);
        const info = source === null ? null : await lstat(source).catch(() => null);
        if (source !== null && info?.isFile()) yield { name, source, info };
      }
    }
  }
}
