import { stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { unreadable } from "../failure.ts";
import { inParallel } from "../transfer/in-parallel.ts";
import type { LocalFile } from "./collect.ts";
import { IgnoreRules } from "./ignore-rules.ts";
import { tooManyInputs } from "./input-limits.ts";
import { pathBelow } from "./places.ts";
import type { InputReason } from "./reason.ts";
import { type LeftOut, walkFolder } from "./walk.ts";

const STATS_AT_ONCE = 16;

/** Files and folders for /work as they are gathered; of two for one place the first stays. */
export class Gathered {
  readonly folders = new Set<string>();
  readonly leftOut = new Map<string, LeftOut>();
  readonly #cwd: string;
  readonly #files = new Map<string, { local: string; reason: InputReason }>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** @throws Failure with a file more than may be sent */
  async addFile(local: string, path: string, reason: InputReason): Promise<void> {
    if (this.#files.has(path)) return;
    this.#files.set(path, { local, reason });
    // Whatever else there is, the answer is known: nothing more is looked at.
    if (this.#files.size > LIMITS.inputsMax) throw tooManyInputs(await this.measured());
  }

  /** @param onFile hears of each file in it @throws Failure with a file more than may be sent */
  async addFolder(local: string, path: string, reason: InputReason, onFile?: (local: string) => void): Promise<void> {
    if (path !== "") this.folders.add(path);
    const rules = await IgnoreRules.around(local, this.#cwd);
    const walked = await walkFolder(local, LIMITS.inputsMax, rules);
    const below = (name: string) => (path === "" ? name : `${path}/${name}`);
    for (const name of walked.files) {
      await this.addFile(join(local, name), below(name), reason);
      onFile?.(join(local, name));
    }
    // Only empty folders need to be named; a file brings its own. The limit is on the request, so few are named.
    const filled = new Set(
      walked.files.flatMap((name) => name.split("/").map((_, index, parts) => parts.slice(0, index).join("/"))),
    );
    for (const name of walked.folders) if (!filled.has(name)) this.folders.add(below(name));
    for (const each of walked.leftOut) this.leaveOut({ ...each, path: this.nameOf(join(local, each.path)) });
  }

  /** A folder that is to be there, whether or not something in it travels; as many as a request may name. */
  addEmptyFolder(path: string): void {
    const isFilled = [...this.#files.keys()].some((file) => file.startsWith(`${path}/`));
    if (!isFilled && this.folders.size < LIMITS.foldersPerRequestMax) this.folders.add(path);
  }

  /** Takes a file out again: it travels in another way. */
  drop(path: string): void {
    this.#files.delete(path);
  }

  leaveOut(each: LeftOut): void {
    if (!this.leftOut.has(each.path)) this.leftOut.set(each.path, each);
  }

  /** As the user knows it. */
  nameOf(local: string): string {
    return pathBelow(this.#cwd, local) ?? local;
  }

  /** @throws Failure `file_unreadable` for a file that is gone meanwhile */
  async measured(): Promise<LocalFile[]> {
    const sizes = new Map<string, number>();
    await inParallel([...this.#files.values()], STATS_AT_ONCE, async ({ local }) => {
      const info = await stat(local).catch((error: unknown) => {
        throw unreadable(local, error);
      });
      sizes.set(local, info.size);
    });
    return [...this.#files].map(([path, { local, reason }]) => ({ path, local, reason, sizeBytes: sizes.get(local) ?? 0 }));
  }
}
