import { dirname, join, relative, sep } from "node:path";
import { IgnoreRules } from "./ignore-rules.ts";
import { isSecretFile, isSecretFolder } from "./secrets.ts";
import type { LeftOutReason } from "./walk.ts";

/**
 * What a source's mention may bring along: no secrets, and nothing that `.rgridignore` names. `.gitignore` does not hold here: data that a script
 * reads by name is often just what git is not to keep.
 */
export class ScanRules {
  readonly #top: string;
  readonly #inside = new Map<string, Promise<IgnoreRules | LeftOutReason>>();

  /** @param top the folder above which no rules are looked for */
  constructor(top: string) {
    this.#top = top;
  }

  /** Why a path below `top` is left out, or null. */
  async reasonAgainst(path: string, isFolder: boolean): Promise<LeftOutReason | null> {
    const rules = await this.#in(dirname(path));
    if (!(rules instanceof IgnoreRules)) return rules;
    const name = relative(dirname(path), path);
    if (isFolder ? isSecretFolder(name) : isSecretFile(name)) return "secret";
    return rules.judge(path, isFolder, ".rgridignore");
  }

  /** The rules inside a folder, or why the folder itself is left out. */
  #in(folder: string): Promise<IgnoreRules | LeftOutReason> {
    const known = this.#inside.get(folder);
    if (known !== undefined) return known;
    const rules = this.#enter(folder);
    this.#inside.set(folder, rules);
    return rules;
  }

  async #enter(folder: string): Promise<IgnoreRules | LeftOutReason> {
    const below = relative(this.#top, folder);
    if (below === "" || below === ".." || below.startsWith(`..${sep}`) || join(this.#top, below) !== folder)
      return IgnoreRules.NONE.with(folder);
    return (await this.reasonAgainst(folder, true)) ?? ((await this.#in(dirname(folder))) as IgnoreRules).with(folder);
  }
}
