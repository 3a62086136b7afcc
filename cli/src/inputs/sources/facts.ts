import { posix } from "node:path";
import { LIMITS } from "@rgrid/schema";

/** A path as a source spells it, `/` between parts: below the folder that the script runs in, or below the source's own folder. */
export type SpelledPath = { readonly base: "cwd" | "source"; readonly path: string };

/**
 * A place where a source spells a path.
 * - `file`: a literal that may be the name of a file, or of anything else
 * - `folder`: it is read as a path, so that a folder of this name is meant too
 * - `pattern`: it is expanded, like a shell's
 * - `made`: the source makes this folder itself, so what is in it here came from an earlier run
 * - `written`: the source writes there; only the folder in which it lies is wanted, as it is here
 */
export type Mention = SpelledPath & {
  readonly use: "file" | "folder" | "pattern" | "made" | "written";
  readonly line: number;
  /** It is the default of these options (`--data`, `-d`): where one is given, it is not meant. */
  readonly options?: readonly string[];
};

/** An import, as far as it can be told without running it. */
export type Import = {
  /** Python: dots before the name. 0 is absolute. JavaScript: always 0, and `module` is the specifier. */
  readonly level: number;
  readonly module: string;
  /** What is taken from it, which may be modules in turn; `*` for all. */
  readonly names: readonly string[];
  /** Modules below it are loaded by names that only the running script knows. */
  readonly whole: boolean;
  readonly line: number;
};

export type SourceFacts = {
  readonly imports: readonly Import[];
  readonly mentions: readonly Mention[];
  /** Folders that it adds to where modules are looked for. */
  readonly roots: readonly SpelledPath[];
  /** It looks through its own package, or loads modules of it by computed names. */
  readonly scansPackage: boolean;
};

/** A value of the source that is a path or a text: what a text is relative to is the folder that the script runs in. */
export type PathValue = SpelledPath & { /** A plain text, which may be no path at all. */ readonly text: boolean };

export const textValue = (text: string): PathValue => ({ base: "cwd", path: text, text: true });

const asPath = (base: SpelledPath["base"], path: string): PathValue => ({ base, path: posix.normalize(path), text: false });

/** Longer texts name no file, and names that double each other would soon be too long for any string. */
const isTooLong = (values: readonly SpelledPath[]): boolean =>
  values.reduce((length, { path }) => length + path.length, 0) > LIMITS.pathBytesMax;

/** `a / b`, `join(a, b)`; null where the second begins at the root of the disk, which is not the user's folder. */
export function joined(values: readonly PathValue[]): PathValue | null {
  const [first, ...rest] = values;
  if (first === undefined || isTooLong(values)) return null;
  let path = first.path;
  for (const value of rest) {
    if (value.base !== "cwd" || value.path.startsWith("/")) return null;
    path = posix.join(path, value.path);
  }
  return asPath(first.base, path);
}

/** Texts put together letter by letter; a folder's name with `/x.csv` behind it is such a text. */
export function concatenated(values: readonly PathValue[]): PathValue | null {
  const [first, ...rest] = values;
  if (first === undefined || isTooLong(values) || rest.some((value) => value.base !== "cwd")) return null;
  const path = first.path + rest.map((value) => value.path).join("");
  return first.text ? textValue(path) : asPath(first.base, path);
}

export const parentOf = ({ base, path }: PathValue, levels = 1): PathValue =>
  asPath(base, posix.join(path, ...Array.from({ length: levels }, () => "..")));

/** The name of the source itself: `__file__`. */
export const SELF = "\u0000self";
export const selfValue: PathValue = { base: "source", path: SELF, text: false };

/** What is put together by path functions is a path, and may be a folder; a text may be anything. */
export const mentionOf = ({ base, path, text }: PathValue, use: Mention["use"], line: number): Mention => ({
  base,
  path,
  use: use === "file" && !text ? "folder" : use,
  line,
});
