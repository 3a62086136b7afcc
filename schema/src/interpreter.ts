/** The program of a `#!` line by its name, without the folder that it has on one machine, and the options that stand with it. */
export type Shebang = { program: string; args: string[] };

/** Words of `env` before the program: its own options (`-S`) and assignments (`A=b`). */
const OF_ENV = /^-|=/;

/** Reads the `#!` line of a source; null where there is none. */
export function shebangOf(source: string): Shebang | null {
  const line = /^#!([^\r\n]*)/.exec(source)?.[1];
  const words = line?.trim().split(/\s+/).filter(Boolean) ?? [];
  const nameOf = (word: string): string => word.slice(word.lastIndexOf("/") + 1);
  if (nameOf(words[0] ?? "") === "env") {
    words.shift();
    while (OF_ENV.test(words[0] ?? "")) words.shift();
  }
  const [program, ...args] = words;
  if (program === undefined) return null;
  // `uv run --script` runs Python; what it would install is found in the script's block and installed before.
  return nameOf(program) === "uv" ? { program: "python3", args: [] } : { program: nameOf(program), args };
}

/** A script as it travels. */
type Source = { name: string; content: string; encoding: "utf8" | "base64" };

/** Enough for any `#!` line that a kernel reads, in base64's groups of four. */
const HEAD_LENGTH = 1024;
const headOf = ({ content, encoding }: Source): string => {
  const head = content.slice(0, HEAD_LENGTH);
  return encoding === "utf8" ? head : atob(head);
};

const JAVASCRIPT = /\.[cm]?[jt]s$/i;
const PYTHON = /\.pyw?$/i;
const SHELL = /\.(sh|bash)$/i;

/** Runs TypeScript as it is (type stripping), which Node 20 does not and 22 only late. */
export const NODE_RUNTIME_DEFAULT = "node:24";

/**
 * What starts a script: its extension says which language, the `#!` line which program where there is no extension or it is a shell's, the runtime the rest.
 * @returns a program of the image and its options, without the script
 */
export function interpreterOf(source: Source, runtime: string): string[] {
  if (JAVASCRIPT.test(source.name)) return ["node"];
  if (PYTHON.test(source.name)) return ["python3"];
  const shebang = shebangOf(headOf(source));
  // `python` is not in every image, and `python2` or `python3.12` are where the runtime says so: its one Python runs it.
  if (shebang !== null) return [/^python[\d.]*$/.test(shebang.program) ? "python3" : shebang.program, ...shebang.args];
  const shell = SHELL.exec(source.name)?.[1];
  if (shell !== undefined) return [shell.toLowerCase()];
  return [runtime.startsWith("node:") ? "node" : "python3"];
}

/** Whether Node runs the script, whatever the runtime. */
export const isOfNode = (source: Source): boolean => interpreterOf(source, "")[0] === "node";
