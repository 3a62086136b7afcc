import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { unreadable } from "../failure.ts";
import { IGNORE_FILES, type IgnoreFile, IgnoreRules } from "../inputs/ignore-rules.ts";
import { pathBelow } from "../inputs/places.ts";
import { type Walked, walkFolder } from "../inputs/walk.ts";
import { isOfNoUse } from "./built-folders.ts";
import { BUILD_FILES, type Part, partsOf } from "./project-parts.ts";
import { tooManyFiles } from "./too-many-files.ts";

/** A file here, its place below /work, and the file that names it. */
export type NeededFile = { readonly local: string; readonly path: string; readonly by: string };
/** With what the installation makes of it. */
export type InstalledFile = NeededFile & { readonly part: Part };

const RANK: Readonly<Record<Part, number>> = { none: 0, name: 1, content: 2 };

/** What an installation reads, and what lies in folders that it is from; each file once. */
export class NeededFiles {
  readonly #cwd: string;
  readonly #files = new Map<string, InstalledFile>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  has = (path: string): boolean => this.#files.has(path);
  /** As messages name it. */
  shown = (local: string): string => pathBelow(this.#cwd, local) || local;

  /** @throws Failure where the installation reads too many */
  async all(): Promise<InstalledFile[]> {
    const all = [...this.#files.values()];
    const read = all.filter(({ part }) => part !== "none");
    if (read.length > LIMITS.inputsPerRequestMax) throw await tooManyFiles(read);
    return all;
  }

  add(path: string, local: string, namedBy: string, part: Part = "content"): void {
    const before = this.#files.get(path);
    if (before !== undefined && RANK[before.part] >= RANK[part]) return;
    this.#files.set(path, { local, path, by: before?.by ?? this.shown(namedBy), part });
  }

  /** A file, or all of a folder that a scan takes. @param ignoring kinds of ignore files that hold in it @throws Failure `file_unreadable` where there is nothing */
  async addAny(path: string, local: string, namedBy: string, ignoring: readonly IgnoreFile[]): Promise<void> {
    if (!(await this.#isFolder(local, namedBy))) return this.add(path, local, namedBy);
    for (const name of (await this.#walk(local, ignoring)).files) this.add(below(path, name), join(local, name), namedBy);
  }

  /** A package's archive, or a project's folder: what git keeps of it, of which its build reads a part. @param isEditable whether it is used where it is */
  async addPackage(path: string, local: string, namedBy: string, isEditable: boolean): Promise<void> {
    if (!(await this.#isFolder(local, namedBy))) return this.add(path, local, namedBy);
    const { files: names } = await this.#walk(local, IGNORE_FILES);
    const texts = Object.fromEntries(
      await Promise.all(
        BUILD_FILES.filter((name) => names.includes(name)).map(async (name) => [name, await readFile(join(local, name), "utf8")]),
      ),
    );
    const partOf = partsOf(names, texts, isEditable);
    for (const name of names) this.add(below(path, name), join(local, name), namedBy, partOf(name));
  }

  /** An archive, or the folder of a package of Node's: with what it has built, which git seldom keeps, but not what no import leads to. */
  async addNodePackage(path: string, local: string, namedBy: string): Promise<void> {
    if (!(await this.#isFolder(local, namedBy))) return this.add(path, local, namedBy);
    const kept = await this.#walk(local, IGNORE_FILES);
    for (const name of kept.files) this.add(below(path, name), join(local, name), namedBy);
    const manifest = await readFile(join(local, "package.json"), "utf8").catch(() => "");
    const isLeft = isOfNoUse(manifest);
    for (const { path: name, reason, isFolder } of kept.leftOut) {
      if (reason !== ".gitignore" || (isFolder && isLeft(name))) continue;
      await this.addAny(below(path, name), join(local, name), namedBy, [".rgridignore"]);
    }
  }

  async #isFolder(local: string, namedBy: string): Promise<boolean> {
    const info = await stat(local).catch((error: unknown) => {
      throw unreadable(`${this.shown(local)} (named in ${this.shown(namedBy)})`, error);
    });
    return info.isDirectory();
  }

  async #walk(folder: string, ignoring: readonly IgnoreFile[]): Promise<Walked> {
    return walkFolder(folder, LIMITS.inputsMax, await IgnoreRules.around(folder, this.#cwd, ignoring));
  }
}

const below = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);
