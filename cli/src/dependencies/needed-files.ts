import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { failure, unreadable } from "../failure.ts";
import { IGNORE_FILES, type IgnoreFile, IgnoreRules } from "../inputs/ignore-rules.ts";
import { pathBelow } from "../inputs/places.ts";
import { walkFolder } from "../inputs/walk.ts";
import { BUILD_FILES, type Part, partsOf } from "./project-parts.ts";

/** A file here, its place below /work, and the file that names it. */
export type NeededFile = { readonly local: string; readonly path: string; readonly by: string };
/** With what the installation makes of it. */
export type InstalledFile = NeededFile & { readonly part: Part };

const RANK: Readonly<Record<Part, number>> = { none: 0, name: 1, content: 2 };

/** What an installation reads, and what lies in folders that it is from; each file once. */
export class NeededFiles {
  readonly #cwd: string;
  readonly #files = new Map<string, InstalledFile>();
  /** How many of them the installation reads. */
  #readCount = 0;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  has = (path: string): boolean => this.#files.has(path);
  all = (): InstalledFile[] => [...this.#files.values()];
  /** As messages name it. */
  shown = (local: string): string => pathBelow(this.#cwd, local) || local;

  /** @throws Failure where there are too many */
  add(path: string, local: string, namedBy: string, part: Part = "content"): void {
    const before = this.#files.get(path);
    if (before !== undefined && RANK[before.part] >= RANK[part]) return;
    this.#files.set(path, { local, path, by: before?.by ?? this.shown(namedBy), part });
    if (part !== "none" && (before === undefined || before.part === "none")) this.#readCount++;
    if (this.#readCount <= LIMITS.inputsPerRequestMax) return;
    throw failure("payload_too_large", {
      what: "The list of files that the dependencies name",
      limit_count: LIMITS.inputsPerRequestMax,
      hint: "Name the packages' files that are needed instead of a folder with more, or leave some out by .rgridignore",
    });
  }

  /** A file, or all of a folder that a scan takes. @param ignoring kinds of ignore files that hold in it @throws Failure `file_unreadable` where there is nothing */
  async addAny(path: string, local: string, namedBy: string, ignoring: readonly IgnoreFile[]): Promise<void> {
    if (!(await this.#isFolder(local, namedBy))) return this.add(path, local, namedBy);
    for (const name of await this.#namesIn(local, ignoring)) this.add(below(path, name), join(local, name), namedBy);
  }

  /** A package's archive, or a project's folder: what git keeps of it, of which its build reads a part. @param isEditable whether it is used where it is */
  async addPackage(path: string, local: string, namedBy: string, isEditable: boolean): Promise<void> {
    if (!(await this.#isFolder(local, namedBy))) return this.add(path, local, namedBy);
    const names = await this.#namesIn(local, IGNORE_FILES);
    const texts = Object.fromEntries(
      await Promise.all(
        BUILD_FILES.filter((name) => names.includes(name)).map(async (name) => [name, await readFile(join(local, name), "utf8")]),
      ),
    );
    const partOf = partsOf(names, texts, isEditable);
    for (const name of names) this.add(below(path, name), join(local, name), namedBy, partOf(name));
  }

  async #isFolder(local: string, namedBy: string): Promise<boolean> {
    const info = await stat(local).catch((error: unknown) => {
      throw unreadable(`${this.shown(local)} (named in ${this.shown(namedBy)})`, error);
    });
    return info.isDirectory();
  }

  async #namesIn(folder: string, ignoring: readonly IgnoreFile[]): Promise<readonly string[]> {
    return (await walkFolder(folder, LIMITS.inputsMax, await IgnoreRules.around(folder, this.#cwd, ignoring))).files;
  }
}

const below = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);
