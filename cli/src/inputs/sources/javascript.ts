import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { Import, SourceFacts } from "./facts.ts";
import { JavaScriptPaths } from "./javascript-paths.ts";
import { Mentions } from "./mentions.ts";
import { argumentsOf, Syntax, unescaped, visitTree } from "./syntax.ts";
import { FOLDER_MAKERS, FOLDER_READERS, PATTERN_READERS, READERS, WRITERS } from "./uses.ts";

const PLAIN = parser.configure({ dialect: "jsx" });
const TYPED = parser.configure({ dialect: "ts" });
const TYPED_JSX = parser.configure({ dialect: "ts jsx" });

/** What a JavaScript or TypeScript source imports and which paths it spells. Broken source gives what can be told of the rest. */
export function readJavaScript(text: string, name: string): SourceFacts {
  const syntax = new Syntax(text);
  // `<T>x` is a cast in .ts and an element in .tsx.
  const dialect = /\.[cm]?ts$/.test(name) ? TYPED : name.endsWith(".tsx") ? TYPED_JSX : PLAIN;
  const top = dialect.parse(text).topNode;
  const paths = new JavaScriptPaths(syntax, top);
  const imports: Import[] = [];
  const mentions = new Mentions(syntax, paths);

  function imported(node: SyntaxNode, specifier: SyntaxNode | null): void {
    if (specifier?.name !== "String") return;
    const module = unescaped(syntax.of(specifier).slice(1, -1));
    imports.push({ level: 0, module, names: [], whole: false, line: syntax.line(node) });
  }

  /** True where nothing inside is left to look at. */
  function call(node: SyntaxNode): boolean {
    const callee = node.firstChild;
    if (callee === null) return false;
    const args = argumentsOf(node);
    const [first] = args;
    const calleeText = syntax.of(callee);
    // `require.resolve` finds without loading; the file is wanted all the same.
    if (/^(module\.)?require(\.resolve)?$/.test(calleeText)) {
      imported(node, first ?? null);
      return first?.name === "String";
    }
    const called = /[\p{L}\p{N}_$]+$/u.exec(calleeText)?.[0] ?? "";
    const owner = callee.name === "MemberExpression" ? callee.firstChild : null;
    const makes = FOLDER_MAKERS.has(called);
    if (makes || WRITERS.has(called)) {
      // What is written need not travel; what is read in the same breath must.
      for (const part of [owner, ...args])
        if (part !== null && !mentions.add(part, makes ? "made" : "written")) visitTree(part, visit);
      return true;
    }
    if (READERS.test(called)) for (const arg of args) if (paths.value(arg) === null) mentions.addPattern(arg, true);
    if (first === undefined || !(FOLDER_READERS.has(called) || PATTERN_READERS.has(called))) return false;
    if (!mentions.add(first, PATTERN_READERS.has(called) ? "pattern" : "folder")) return false;
    for (const arg of args.slice(1)) visitTree(arg, visit);
    return true;
  }

  function visit(node: SyntaxNode): boolean {
    switch (node.name) {
      case "ImportDeclaration":
      case "ExportDeclaration":
      case "DynamicImport":
        imported(node, node.getChild("String"));
        return node.getChild("String") === null;
      case "CallExpression":
        if (call(node)) return false;
        return !mentions.addNamed(node);
      case "NewExpression":
      case "MemberExpression":
      case "BinaryExpression":
      case "ParenthesizedExpression":
      case "String":
      case "TemplateString":
        return !mentions.addNamed(node);
      default:
        return true;
    }
  }
  visitTree(top, visit);
  return { imports, mentions: mentions.all, roots: [], scansPackage: false };
}
