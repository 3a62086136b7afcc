import type { SyntaxNode } from "@lezer/common";
import { concatenated, joined, type PathValue, parentOf, selfValue, textValue } from "./facts.ts";
import { PathValues } from "./path-values.ts";
import { argumentsOf, childrenOf, unescaped } from "./syntax.ts";

const JOINS = /^((path|posix)\.)?(join|resolve|normalize)$/;
const DIRNAME = /^((path|posix)\.)?dirname$/;
const SAME_PATH = /^((url\.)?fileURLToPath|(url\.)?pathToFileURL|String|(fs\.)?realpathSync)$/;
const SELF_NAMES = new Set(["__filename", "import.meta.url", "import.meta.filename"]);
const FOLDER_NAMES = new Set(["__dirname", "import.meta.dirname"]);

/** Values of path expressions, as far as the source alone tells them: literals, `node:path`, `import.meta`, names that are given once. */
export class JavaScriptPaths extends PathValues {
  protected learn(declaration: SyntaxNode): void {
    if (declaration.name !== "VariableDeclaration") return;
    const parts = childrenOf(declaration);
    parts.forEach((part, index) => {
      const value = parts[index + 2];
      if (part.name !== "VariableDefinition" || parts[index + 1]?.name !== "Equals" || value === undefined) return;
      this.name(this.syntax.of(part), value);
    });
  }

  protected evaluate(node: SyntaxNode): PathValue | null {
    const text = node.name === "MemberExpression" || node.name === "VariableName" ? this.syntax.of(node) : "";
    if (SELF_NAMES.has(text)) return selfValue;
    if (FOLDER_NAMES.has(text)) return parentOf(selfValue);
    switch (node.name) {
      case "String":
        return textValue(unescaped(this.syntax.of(node).slice(1, -1)));
      case "TemplateString":
        return this.#template(node);
      case "VariableName":
        return this.named(text);
      case "ParenthesizedExpression": {
        const [, inner, close] = childrenOf(node);
        return inner !== undefined && close?.name === ")" ? this.value(inner) : null;
      }
      case "BinaryExpression": {
        const [left, operator, right] = childrenOf(node);
        if (left === undefined || operator === undefined || right === undefined) return null;
        return this.syntax.of(operator) === "+" ? this.all([left, right], concatenated) : null;
      }
      case "NewExpression":
        return this.#url(node);
      case "CallExpression":
        return this.#call(node);
      default:
        return null;
    }
  }

  #template(node: SyntaxNode): PathValue | null {
    const inserted = node.getChildren("Interpolation").map((each) => {
      const [, expression = null] = childrenOf(each);
      return { from: each.from, to: each.to, expression };
    });
    const piece = (from: number, to: number) => unescaped(this.syntax.text.slice(from, to));
    return this.interpolated({ from: node.from + 1, to: node.to - 1 }, inserted, piece);
  }

  /** `new URL("./x.json", import.meta.url)`. */
  #url(node: SyntaxNode): PathValue | null {
    const [path, base, ...rest] = argumentsOf(node);
    const called = node.getChild("VariableName");
    if (called === null || this.syntax.of(called) !== "URL" || path === undefined || base === undefined || rest.length > 0)
      return null;
    const from = this.value(base);
    const to = this.value(path);
    return from?.base === "source" && to !== null ? joined([parentOf(from), to]) : null;
  }

  #call(node: SyntaxNode): PathValue | null {
    const callee = node.firstChild;
    if (callee === null) return null;
    const name = this.syntax.of(callee);
    const args = argumentsOf(node);
    const [first] = args;
    if (name === "process.cwd") return joined([textValue("")]);
    if (JOINS.test(name)) return this.all(args, joined);
    if (first === undefined) return null;
    if (SAME_PATH.test(name)) return this.value(first);
    const path = DIRNAME.test(name) ? this.value(first) : null;
    return path === null ? null : parentOf(path);
  }
}
