import type { SyntaxNode } from "@lezer/common";
import { concatenated, joined, type PathValue, parentOf, selfValue, textValue } from "./facts.ts";
import { combineAll, KnownValues } from "./known-values.ts";
import { UNKNOWN } from "./partly-known.ts";
import { argumentsOf, childrenOf, type Syntax, unescaped, visitTree } from "./syntax.ts";

const JOINS = /^((path|posix)\.)?(join|resolve|normalize)$/;
const DIRNAME = /^((path|posix)\.)?dirname$/;
const SAME_PATH = /^((url\.)?fileURLToPath|(url\.)?pathToFileURL|String|(fs\.)?realpathSync)$/;
const SELF_NAMES = new Set(["__filename", "import.meta.url", "import.meta.filename"]);
const FOLDER_NAMES = new Set(["__dirname", "import.meta.dirname"]);

/** Values of path expressions, as far as the source alone tells them: literals, `node:path`, `import.meta`, names that are given once. */
export class JavaScriptPaths {
  readonly #syntax: Syntax;
  /** null where a name is given more than one value. */
  readonly #names = new Map<string, PathValue | null>();
  readonly #values = new KnownValues();
  readonly #partly = new KnownValues();
  /** What an unknown piece counts as, while `partly` is asked. */
  #unknown: PathValue | null = null;

  constructor(syntax: Syntax, top: SyntaxNode) {
    this.#syntax = syntax;
    visitTree(top, (node) => {
      if (node.name === "VariableDeclaration") this.#learn(node);
      return true;
    });
    // Seen before all names were known.
    this.#values.clear();
  }

  /** The path or text that an expression stands for, or null. */
  value(node: SyntaxNode): PathValue | null {
    return (this.#unknown === null ? this.#values : this.#partly).of(node, () => this.#evaluate(node));
  }

  /** As `value`, with `UNKNOWN` in place of the pieces that only the running script knows. */
  partly(node: SyntaxNode): PathValue | null {
    this.#unknown = textValue(UNKNOWN);
    const value = this.value(node);
    this.#unknown = null;
    return value;
  }

  #learn(declaration: SyntaxNode): void {
    const parts = childrenOf(declaration);
    parts.forEach((part, index) => {
      const value = parts[index + 2];
      if (part.name !== "VariableDefinition" || parts[index + 1]?.name !== "Equals" || value === undefined) return;
      const name = this.#syntax.of(part);
      this.#names.set(name, this.#names.has(name) ? null : this.value(value));
    });
  }

  #evaluate(node: SyntaxNode): PathValue | null {
    const text = node.name === "MemberExpression" || node.name === "VariableName" ? this.#syntax.of(node) : "";
    if (SELF_NAMES.has(text)) return selfValue;
    if (FOLDER_NAMES.has(text)) return parentOf(selfValue);
    switch (node.name) {
      case "String":
        return textValue(unescaped(this.#syntax.of(node).slice(1, -1)));
      case "TemplateString":
        return this.#template(node);
      case "VariableName":
        return this.#names.get(text) ?? null;
      case "ParenthesizedExpression": {
        const [, inner, close] = childrenOf(node);
        return inner !== undefined && close?.name === ")" ? this.value(inner) : null;
      }
      case "BinaryExpression": {
        const [left, operator, right] = childrenOf(node);
        if (left === undefined || operator === undefined || right === undefined) return null;
        return this.#syntax.of(operator) === "+" ? this.#all([left, right], concatenated) : null;
      }
      case "NewExpression":
        return this.#url(node);
      case "CallExpression":
        return this.#call(node);
      default:
        return null;
    }
  }

  #all(nodes: readonly SyntaxNode[], combine: (values: PathValue[]) => PathValue | null): PathValue | null {
    return combineAll(nodes, (node) => this.value(node) ?? this.#unknown, combine);
  }

  #template(node: SyntaxNode): PathValue | null {
    const piece = (from: number, to: number) => textValue(unescaped(this.#syntax.text.slice(from, to)));
    const values: PathValue[] = [];
    let at = node.from + 1;
    for (const inserted of node.getChildren("Interpolation")) {
      const [, expression] = childrenOf(inserted);
      const value = (expression === undefined ? null : this.value(expression)) ?? this.#unknown;
      if (value === null) return null;
      values.push(piece(at, inserted.from), value);
      at = inserted.to;
    }
    values.push(piece(at, node.to - 1));
    // A path at the beginning stays one.
    return concatenated(values[0]?.path === "" && values.length > 1 ? values.slice(1) : values);
  }

  /** `new URL("./x.json", import.meta.url)`. */
  #url(node: SyntaxNode): PathValue | null {
    const [path, base, ...rest] = argumentsOf(node);
    const called = node.getChild("VariableName");
    if (called === null || this.#syntax.of(called) !== "URL" || path === undefined || base === undefined || rest.length > 0)
      return null;
    const from = this.value(base);
    const to = this.value(path);
    return from?.base === "source" && to !== null ? joined([parentOf(from), to]) : null;
  }

  #call(node: SyntaxNode): PathValue | null {
    const callee = node.firstChild;
    if (callee === null) return null;
    const name = this.#syntax.of(callee);
    const args = argumentsOf(node);
    const [first] = args;
    if (name === "process.cwd") return joined([textValue("")]);
    if (JOINS.test(name)) return this.#all(args, joined);
    if (first === undefined) return null;
    if (SAME_PATH.test(name)) return this.value(first);
    const path = DIRNAME.test(name) ? this.value(first) : null;
    return path === null ? null : parentOf(path);
  }
}
