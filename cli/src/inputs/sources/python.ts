import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { type Import, mentionOf, type SourceFacts, type SpelledPath } from "./facts.ts";
import { Mentions } from "./mentions.ts";
import { UNKNOWN, writtenBelow } from "./partly-known.ts";
import { PythonPaths } from "./python-paths.ts";
import { argumentsOf, childrenOf, Syntax, visitTree } from "./syntax.ts";
import { FOLDER_MAKERS, FOLDER_READERS, PATTERN_READERS, READERS, WRITERS } from "./uses.ts";

/** Calls that load modules, or look through packages, by names that need not be in the source. */
const LOADERS = new Set(["import_module", "__import__", "run_module"]);
const PACKAGE_SCANNERS = new Set([
  "iter_modules",
  "walk_packages",
  "files",
  "open_text",
  "open_binary",
  "read_text",
  "read_binary",
]);
/** Modules of which these are functions, by the end of what is typed before the dot. */
const SCANNING_MODULE = /\b(pkgutil|resources|importlib_resources)$/;
const DATA_MODULE = /\b(pkgutil|pkg_resources)$/;
const PACKAGE_DATA = new Set(["get_data", "resource_filename", "resource_string", "resource_stream"]);

/** What declares an option of the command line: argparse's call, click's decorator. */
const OPTION_MAKER = /(^|[@.])(add_argument|option)$/;
/** Names of options that say where something is put. */
const WRITTEN_OPTION = /out|save|dest|target|result|log|report|checkpoint|ckpt|export|cache|tmp|temp/i;

/** What a Python source imports and which paths it spells. Broken source gives what can be told of the rest. */
export function readPython(text: string): SourceFacts {
  const syntax = new Syntax(text);
  const top = parser.parse(text).topNode;
  const paths = new PythonPaths(syntax, top);
  const imports: Import[] = [];
  const mentions = new Mentions(syntax, paths);
  const roots: SpelledPath[] = [];
  /** What names from `from … import …` and `import … as …` stand for: a module, and what is taken from it. */
  const renamed = new Map<string, string[]>();
  let scansPackage = false;

  /** @param owner what stands before the dot, or nothing */
  function asksPackage(name: string, owner: string): boolean {
    const [module = "", original = name] = owner === "" ? (renamed.get(name) ?? []) : [renamed.get(owner)?.join(".") ?? owner];
    return (
      (PACKAGE_SCANNERS.has(original) && SCANNING_MODULE.test(module)) || (PACKAGE_DATA.has(original) && DATA_MODULE.test(module))
    );
  }

  /** All of the package that a call asks by its name, else of the one that asks. */
  function loadPackage(node: SyntaxNode): void {
    const args = argumentsOf(node);
    const first = args[1]?.name === "AssignOp" ? args[2] : args[0];
    const known = first === undefined ? null : paths.value(first);
    const spelled = first === undefined ? "" : syntax.of(first);
    const module = known?.text === true ? known.path : imports.some((each) => each.module === spelled) ? spelled : null;
    if (module === null) scansPackage = true;
    else imports.push({ level: 0, module, names: [], whole: true, line: syntax.line(node) });
  }

  /** How a call of `open` spells its mode: the second argument or the one of that name; the first where a path is opened itself. */
  function openMode(node: SyntaxNode, owner: SyntaxNode | null): string | null {
    const args = argumentsOf(node);
    const isKeyword = (index: number) => args[index + 1]?.name === "AssignOp";
    const named = args.findIndex((arg, index) => isKeyword(index) && syntax.of(arg) === "mode");
    const place = owner !== null && paths.value(owner) !== null ? 0 : 1;
    const positional = args.findIndex((_, index) => isKeyword(index));
    const mode = named !== -1 ? args[named + 2] : positional === -1 || place < positional ? args[place] : undefined;
    return mode === undefined ? null : syntax.of(mode);
  }

  /** `add_argument("--data-dir", default="data")`: what is read by default is meant as a path; of what is written, the folder. */
  function optionDefault(node: SyntaxNode): void {
    const args = argumentsOf(node);
    const at = args.findIndex((arg, index) => args[index + 1]?.name === "AssignOp" && syntax.of(arg) === "default");
    const options = args.flatMap((arg) => /^["'](-[\w-]+)["']$/.exec(syntax.of(arg))?.[1] ?? []);
    const given = at === -1 ? undefined : args[at + 2];
    const value = given === undefined ? null : paths.value(given);
    if (given === undefined || value === null || options.length === 0) return;
    const line = syntax.line(given);
    const isWritten = options.some((option) => WRITTEN_OPTION.test(option));
    const found = isWritten
      ? writtenBelow({ ...value, path: `${value.path}/${UNKNOWN}` }, line)
      : mentionOf(value, "folder", line);
    if (found !== null) mentions.all.push({ ...found, options });
  }

  /** A call of which the name tells what it does with its paths. True where nothing inside is left to look at. */
  function call(node: SyntaxNode): boolean {
    const callee = node.firstChild;
    if (callee === null) return false;
    const name = lastName(syntax, callee);
    const owner = callee.name === "MemberExpression" ? callee.firstChild : null;
    const ownerText = owner === null ? "" : syntax.of(owner);
    const args = argumentsOf(node).filter(({ name: kind }) => kind !== "AssignOp");
    const [first] = args;
    if (LOADERS.has(name) && first !== undefined) load(node, first, args[1]);
    if (asksPackage(name, owner === null ? "" : ownerText)) loadPackage(node);
    if (/(^|\.)sys\.path$/.test(ownerText) && (name === "insert" || name === "append")) {
      const root = paths.value(args.at(-1) ?? node);
      if (root !== null) roots.push(root);
      return true;
    }
    if (OPTION_MAKER.test(name)) optionDefault(node);
    const makes = FOLDER_MAKERS.has(name);
    if (makes || WRITERS.has(name) || (name === "open" && isWritingMode(openMode(node, owner)))) {
      // What is written need not travel; what is read in the same breath must.
      for (const part of [owner, ...args])
        if (part !== null && !mentions.add(part, makes ? "made" : "written")) visitTree(part, visit);
      return true;
    }
    if (READERS.test(name)) for (const arg of args) if (paths.value(arg) === null) mentions.addPattern(arg, true);
    if (first === undefined || !(FOLDER_READERS.has(name) || PATTERN_READERS.has(name))) return false;
    // `Path("data").glob("*.csv")`: the folder is met further in. `glob("data/*.csv")` and `glob.glob(…)` say it all.
    const isPattern = PATTERN_READERS.has(name);
    if (isPattern && owner !== null && paths.value(owner) !== null) return false;
    if (!mentions.add(first, isPattern ? "pattern" : "folder")) return false;
    for (const arg of args.slice(1)) visitTree(arg, visit);
    return true;
  }

  function load(node: SyntaxNode, first: SyntaxNode, second: SyntaxNode | undefined): void {
    const line = syntax.line(node);
    const known = paths.value(first);
    const module = known?.text === true ? known.path : paths.beginningOf(first);
    if (module === null) scansPackage = true;
    // `import_module(f"plugins.{name}")`: which of them is not known, so all are.
    else if (known === null) imports.push({ level: 0, module: module.replace(/\.[^.]*$/, ""), names: [], whole: true, line });
    else {
      const level = /^\.*/.exec(module)?.[0].length ?? 0;
      if (level === 0 || second !== undefined)
        imports.push({ level, module: module.slice(level), names: [], whole: false, line });
    }
  }

  function visit(node: SyntaxNode): boolean {
    switch (node.name) {
      case "ImportStatement":
        imports.push(...importsOf(syntax, node));
        for (const [name, from] of namesOf(syntax.of(node))) renamed.set(name, from);
        return false;
      case "ExpressionStatement":
        // A docstring is prose.
        return node.firstChild?.name !== "String" || node.firstChild.nextSibling !== null;
      case "Decorator":
        if (OPTION_MAKER.test(syntax.of(node).replace(/\s*\([\s\S]*$/, ""))) optionDefault(node);
        return true;
      case "CallExpression":
        if (call(node)) return false;
        return !mentions.addNamed(node);
      case "MemberExpression":
      case "BinaryExpression":
      case "ParenthesizedExpression":
      case "String":
      case "ContinuedString":
      case "FormatString":
        return !mentions.addNamed(node);
      case "AssignStatement":
        scansPackage ||= node.firstChild !== null && syntax.of(node.firstChild) === "__path__";
        return true;
      default:
        return true;
    }
  }
  visitTree(top, visit);
  return { imports, mentions: mentions.all, roots, scansPackage };
}

const lastName = (syntax: Syntax, callee: SyntaxNode): string => /[\p{L}\p{N}_]+$/u.exec(syntax.of(callee))?.[0] ?? "";

/** With `w` or `x` what is there will be gone, so it need not travel; tarfile has `w:gz` and `w|gz`. */
const isWritingMode = (mode: string | null): boolean => mode !== null && /^["'][wx][bt+]*([:|]\w*)?["']$/.test(mode);

/** The names that an import gives to a module or to something in it. */
function namesOf(statement: string): [string, string[]][] {
  const [, from, listed = ""] = /^(?:from\s+(\S+)\s+)?import\b([\s\S]*)$/.exec(statement) ?? [];
  return [...listed.matchAll(/([\w.]+)(?:\s+as\s+(\w+))?/g)].map(([, name = "", as = name]) => [
    as,
    from === undefined ? [name] : [from, name],
  ]);
}

/** `import a.b as c, d` and `from ..a import b as c, d`, in brackets or not. */
function importsOf(syntax: Syntax, statement: SyntaxNode): Import[] {
  const line = syntax.line(statement);
  const parts = childrenOf(statement).filter(({ name }) => name !== "Comment");
  /** What stands between commas, without `as NAME`. */
  const listed = (nodes: readonly SyntaxNode[]): string[] => {
    const names = [""];
    let skip = false;
    for (const node of nodes) {
      if (node.name === ",") names.push("");
      else if (node.name !== "as" && !skip && node.name !== "(" && node.name !== ")") names[names.length - 1] += syntax.of(node);
      skip = node.name === "as";
    }
    return names.filter((name) => name !== "");
  };
  const importAt = parts.findIndex(({ name }) => name === "import");
  if (parts[0]?.name !== "from") {
    return listed(parts.slice(1)).map((module) => ({ level: 0, module, names: [], whole: false, line }));
  }
  const from = parts
    .slice(1, importAt === -1 ? undefined : importAt)
    .map((node) => syntax.of(node))
    .join("");
  const level = /^\.*/.exec(from)?.[0].length ?? 0;
  const names = importAt === -1 ? [] : listed(parts.slice(importAt + 1));
  return [{ level, module: from.slice(level), names, whole: false, line }];
}
