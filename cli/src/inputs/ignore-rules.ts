import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";

export const IGNORE_FILES = [".gitignore", ".rgridignore"] as const;
export type IgnoreFile = (typeof IGNORE_FILES)[number];
type Level = { readonly folder: string; readonly file: IgnoreFile; readonly patterns: Ignore };

/**
 * The ignore files that hold in a folder. Of the same kind the innermost has the last word, as with git; `.rgridignore` has it over every
 * `.gitignore`, so that `!data/` there sends what git does not keep.
 */
export class IgnoreRules {
  readonly #levels: readonly Level[];

  readonly #files: readonly IgnoreFile[];

  private constructor(levels: readonly Level[], files: readonly IgnoreFile[]) {
    this.#levels = levels;
    this.#files = files;
  }

  static readonly NONE = new IgnoreRules([], IGNORE_FILES);

  /**
   * Rules of a folder, with those of the folders above it: up to the repository's root, or to `top` where there is no repository.
   * @param files the kinds that count
   */
  static async around(folder: string, top: string, files: readonly IgnoreFile[] = IGNORE_FILES): Promise<IgnoreRules> {
    let rules = new IgnoreRules([], files);
    for (const each of await foldersDownTo(folder, top)) rules = await rules.with(each);
    return rules;
  }

  /**
   * Rules inside a folder that is entered: these and its own. A file that ignores the folder itself was overruled, by another file or by the
   * user who names the folder, and has no say inside.
   */
  async with(folder: string): Promise<IgnoreRules> {
    const levels = this.#levels.filter((level) => !verdictOf(level, folder, true)?.ignored);
    for (const file of this.#files) {
      const text = await readFile(join(folder, file), "utf8").catch(() => null);
      if (text !== null) levels.push({ folder, file, patterns: ignore({ ignorecase: false }).add(text) });
    }
    return new IgnoreRules(levels, this.#files);
  }

  /** The file that leaves a path out, or null. @param only asks just this kind */
  judge(path: string, isFolder: boolean, only?: IgnoreFile): IgnoreFile | null {
    let verdict: IgnoreFile | null = null;
    for (const file of this.#files) {
      if (only !== undefined && file !== only) continue;
      for (const level of this.#levels) {
        if (level.file !== file) continue;
        const { ignored, unignored } = verdictOf(level, path, isFolder) ?? {};
        if (ignored) verdict = file;
        else if (unignored) verdict = null;
      }
    }
    return verdict;
  }
}

function verdictOf({ folder, patterns }: Level, path: string, isFolder: boolean): ReturnType<Ignore["test"]> | null {
  const below = relative(folder, path).split(sep).join("/");
  return below === "" || below.startsWith("..") ? null : patterns.test(isFolder ? `${below}/` : below);
}

/** The folders from the repository's root, else from `top`, down to `folder`, both included; only itself where it lies beside them. */
async function foldersDownTo(folder: string, top: string): Promise<string[]> {
  const above: string[] = [];
  let atTop = -1;
  for (let each = folder; ; each = dirname(each)) {
    above.unshift(each);
    if ((await stat(join(each, ".git")).catch(() => null)) !== null) return above;
    if (each === top) atTop = above.length;
    if (each === dirname(each)) break;
  }
  return above.slice(atTop === -1 ? -1 : above.length - atTop);
}
