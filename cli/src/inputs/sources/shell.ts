import { posix } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { type ParseEntry, parse } from "shell-quote";
import { type Import, type Mention, mentionOf, type PathValue, type SourceFacts, textValue } from "./facts.ts";
import { patternOf, UNKNOWN, writtenBelow } from "./partly-known.ts";

/** Stands for the script's own folder. */
const HERE = "\ue000";
const SCRIPT_FOLDER = /"?\$\(\s*dirname\s+(?:--\s+)?"?\$(?:0|\{0\}|\{?BASH_SOURCE(?:\[0\])?\}?)"?\s*\)"?/g;
/** `$(cd DIR && pwd)`. */
const FULL_PATH = /\$\(\s*cd\s+(?:--\s+)?"?([^"&;)]{1,1024}?)"?\s*(?:>\s*\/dev\/null(?:\s+2>&1)?\s*)?&&\s*pwd(?:\s+-P)?\s*\)/g;

/** What stands before a command and is none. */
const BEFORE_COMMAND = new Set([
  "if",
  "then",
  "else",
  "elif",
  "do",
  "while",
  "until",
  "!",
  "{",
  "time",
  "exec",
  "nohup",
  "env",
  "sudo",
]);
/** Commands of which the words are no files, or none that is missed. */
const WITHOUT_FILES = new Set([
  "echo",
  "printf",
  "set",
  "unset",
  "exit",
  "return",
  "trap",
  "alias",
  "read",
  "shift",
  "sleep",
  "kill",
]);
const MAKERS = new Set(["mkdir", "rmdir", "rm"]);
const WRITERS = new Set(["touch", "tee"]);
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const MODULE_OF_PYTHON = /(^|\/)python[\d.]*$/;

const opOf = (entry: ParseEntry): string | null =>
  typeof entry === "object" && "op" in entry && entry.op !== "glob" ? entry.op : null;
/** A variable in a word, until its command is met: one before it on the line may give it its value. */
const VARIABLE = /\ue001(.*?)\ue001/g;
/** A descriptor's number, as in `2>&1`: the parser takes it for a word. */
const DESCRIPTOR = /^\d$/;

/**
 * What a shell script's commands name: the words of each, as far as the script alone tells them. Folders count where a command is given them; what
 * is in the quotes of a `-c`, in a here-document or in a function is read like all else.
 */
export function readShell(text: string): SourceFacts {
  const imports: Import[] = [];
  const mentions: Mention[] = [];
  /** Variables that were given a value that is known. */
  const known = new Map<string, string>();
  /** Where `cd` has led; null for somewhere. */
  let folder: PathValue | null = textValue("");

  /** A word as the shell will have it; a pattern as it is typed. */
  function wordOf(entry: ParseEntry): string | null {
    const word = typeof entry === "string" ? entry : "pattern" in entry ? entry.pattern : null;
    if (word === null || word.length > LIMITS.pathBytesMax) return word === null ? null : UNKNOWN;
    return word.replace(VARIABLE, (_, name) => known.get(name) ?? UNKNOWN);
  }

  function pathOf(word: string): PathValue {
    if (word.startsWith(HERE)) return { base: "source", path: word.slice(1).replace(/^\/+/, "") || ".", text: false };
    return { base: folder?.base ?? "cwd", path: folder === null ? word : posix.join(folder.path, word), text: true };
  }

  function mention(word: string, use: "folder" | "pattern" | "made" | "written", line: number): void {
    const value = pathOf(word);
    if (word.includes(UNKNOWN)) {
      const found = use === "made" ? null : use === "written" ? writtenBelow(value, line) : patternOf(value, false, line);
      if (found !== null) mentions.push(found);
    } else mentions.push(mentionOf(value, use, line));
  }

  /** One command: its words, and what they are redirected to. */
  function command(entries: readonly ParseEntry[], line: number): void {
    const words: { word: string; isPattern: boolean }[] = [];
    let redirect: string | null = null;
    for (const entry of entries) {
      const word = wordOf(entry);
      if (word === null) redirect = opOf(entry);
      else if (DESCRIPTOR.test(word)) continue;
      else if (redirect?.startsWith(">")) mention(word, "written", line);
      // The word that ends a here-document.
      else if (redirect !== "<<") words.push({ word, isPattern: typeof entry !== "string" });
      if (word !== null) redirect = null;
    }
    let first = words.shift();
    for (; first !== undefined; first = words.shift()) {
      const [, name = "", value = ""] = ASSIGNMENT.exec(first.word) ?? [];
      // One that doubles itself line by line would soon be too long for any string.
      if (name !== "") known.set(name, value.length > LIMITS.pathBytesMax ? UNKNOWN : value);
      else if (!BEFORE_COMMAND.has(first.word)) break;
    }
    if (first === undefined) return;
    const name = first.word;
    if (name.includes("/")) mention(name, "folder", line);
    if (name === "export" || name === "readonly" || name === "local") {
      for (const { word } of words) if (ASSIGNMENT.test(word)) command([word], line);
      return;
    }
    if (name === "cd" || name === "pushd") {
      const target = words[0]?.word ?? "";
      folder = target === "" || target.includes(UNKNOWN) || target.startsWith("/") ? null : pathOf(target);
      return;
    }
    if (WITHOUT_FILES.has(name)) return;
    const module = MODULE_OF_PYTHON.test(name) && words[0]?.word === "-m" ? words[1]?.word : undefined;
    if (module !== undefined && !module.includes(UNKNOWN)) {
      for (const each of [module, `${module}.__main__`]) imports.push({ level: 0, module: each, names: [], whole: false, line });
    }
    const use = MAKERS.has(name) ? "made" : WRITERS.has(name) ? "written" : null;
    for (const { word, isPattern } of words) {
      const value = /^-/.test(word) ? (/^--?[^=]+=(.+)$/s.exec(word)?.[1] ?? "") : word;
      if (value !== "" && !/^[\w-]+:\/\//.test(value)) mention(value, use ?? (isPattern ? "pattern" : "folder"), line);
    }
  }

  for (const [index, raw] of linesOf(text)) {
    const source = raw.replace(SCRIPT_FOLDER, HERE).replace(FULL_PATH, "$1");
    const entries = parsed(source);
    let begin = 0;
    entries.forEach((entry, at) => {
      const op = opOf(entry);
      const isEnd = (op !== null && !/^[<>]/.test(op)) || (typeof entry === "object" && "comment" in entry);
      if (isEnd) command(entries.slice(begin, at), index);
      if (isEnd) begin = at + 1;
    });
    command(
      entries.slice(begin).filter((entry) => typeof entry !== "object" || !("comment" in entry)),
      index,
    );
  }
  return { imports, mentions, roots: [], scansPackage: false };
}

/** A line that the parser can't read is none of a shell's, or names nothing that can be told. */
function parsed(line: string): ParseEntry[] {
  try {
    return parse(line, (name) => `\ue001${name}\ue001`);
  } catch {
    return [];
  }
}

/** Lines with their numbers from 1; one that ends with a backslash goes on in the next. */
function linesOf(text: string): [number, string][] {
  const lines: [number, string][] = [];
  let open: [number, string] | null = null;
  text.split("\n").forEach((line, index) => {
    const whole: [number, string] = open === null ? [index + 1, line] : [open[0], open[1] + line];
    open = /(^|[^\\])(\\\\)*\\$/.test(line) ? [whole[0], whole[1].slice(0, -1)] : null;
    if (open === null) lines.push(whole);
  });
  return open === null ? lines : [...lines, open];
}
