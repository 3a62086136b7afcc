import { stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { failure, unreadable } from "../failure.ts";
import { type IgnoreFile, IgnoreRules } from "../inputs/ignore-rules.ts";
import { pathBelow } from "../inputs/places.ts";
import { walkFolder } from "../inputs/walk.ts";

/** A file here, its place below /work, and the file that names it. */
export type NeededFile = { readonly local: string; readonly path: string; readonly by: string };

/** What an installation reads, each file once. */
export class NeededFiles {
  readonly #cwd: string;
  readonly #files = new Map<string, NeededFile>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  has = (path: string): boolean => this.#files.has(path);
  all = (): NeededFile[] => [...this.#files.values()];
  /** As messages name it. */
  shown = (local: string): string => pathBelow(this.#cwd, local) || local;

  /** @throws Failure where there are too many */
  add(path: string, local: string, namedBy: string): void {
    if (this.has(path)) return;
    this.#files.set(path, { local, path, by: this.shown(namedBy) });
    if (this.#files.size <= LIMITS.inputsPerRequestMax) return;
    throw failure("payload_too_large", {
      what: "The list of files that the dependencies name",
      limit_count: LIMITS.inputsPerRequestMax,
      hint: "Name the packages' files that are needed instead of a folder with more, or leave some out by .rgridignore",
    });
  }

  /** A file, or all of a folder that a scan takes. @param ignoring kinds of ignore files that hold in it @throws Failure `file_unreadable` where there is nothing */
  async addAny(path: string, local: string, namedBy: string, ignoring: readonly IgnoreFile[]): Promise<void> {
    const info = await stat(local).catch((error: unknown) => {
      throw unreadable(`${this.shown(local)} (named in ${this.shown(namedBy)})`, error);
    });
    if (!info.isDirectory()) return this.add(path, local, namedBy);
    const walked = await walkFolder(local, LIMITS.inputsPerRequestMax, await IgnoreRules.around(local, this.#cwd, ignoring));
    for (const name of walked.files) this.add(path === "" ? name : `${path}/${name}`, join(local, name), namedBy);
  }
}
