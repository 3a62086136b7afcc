import type { SyntaxNode } from "@lezer/common";
import { concatenated, joined, type PathValue, parentOf, selfValue, textValue } from "./facts.ts";
import { UNKNOWN } from "./partly-known.ts";
import { PathValues } from "./path-values.ts";
import { argumentsOf, childrenOf, unescaped } from "./syntax.ts";

const PATH_CLASSES = /^(pathlib\.)?(Pure)?(Posix)?Path$/;
const JOINS = /^(os\.)?path\.join$|^join$/;
/** Calls that give the path that they are given, for what is asked here. */
const SAME_PATH = /^((os\.)?path\.(abspath|realpath|normpath)|os\.fspath|abspath|realpath)$/;
const SAME_PATH_METHODS = new Set(["resolve", "absolute", "as_posix", "__str__"]);
const DIRNAME = /^((os\.)?path\.)?dirname$/;
const CURRENT_FOLDER = /^(os\.getcwd|(pathlib\.)?Path\.cwd)$/;

/** Values of path expressions, as far as the source alone tells them: literals, `pathlib` and `os.path`, names that are given once. */
export class PythonPaths extends PathValues {
  /** How the text of a format string or a sum begins, up to what only the running script knows; null where that comes first. */
  beginningOf(node: SyntaxNode): string | null {
    if (node.name === "FormatString") {
      const beginning = /^[a-z]*["']+([^{]*)\{/i.exec(this.syntax.of(node))?.[1] ?? "";
      return beginning.includes(".") ? beginning : null;
    }
    const [left] = childrenOf(node);
    if (node.name !== "BinaryExpression" || left === undefined) return null;
    const value = this.value(left);
    return value?.text === true && value.path.includes(".") ? value.path : this.beginningOf(left);
  }

  protected learn(statement: SyntaxNode): void {
    if (statement.name !== "AssignStatement") return;
    const [target, operator, value, ...rest] = childrenOf(statement).filter(({ name }) => name !== "TypeDef");
    if (target?.name !== "VariableName" || operator?.name !== "AssignOp" || value === undefined || rest.length > 0) return;
    this.name(this.syntax.of(target), value);
  }

  protected evaluate(node: SyntaxNode): PathValue | null {
    switch (node.name) {
      case "String":
        return this.#literal(node);
      case "FormatString":
        return this.#format(node);
      case "ContinuedString":
        return this.all(childrenOf(node), concatenated);
      case "ParenthesizedExpression": {
        const [, inner, close] = childrenOf(node);
        return inner !== undefined && close?.name === ")" ? this.value(inner) : null;
      }
      case "VariableName": {
        const name = this.syntax.of(node);
        return name === "__file__" ? selfValue : this.named(name);
      }
      case "BinaryExpression": {
        const [left, operator, right] = childrenOf(node);
        if (left === undefined || operator === undefined || right === undefined) return null;
        const sign = this.syntax.of(operator);
        if (sign === "%") return this.#filled(left, /%(%|[^%a-zA-Z]*[a-zA-Z])/g);
        return sign === "/" || sign === "+" ? this.all([left, right], sign === "/" ? joined : concatenated) : null;
      }
      case "MemberExpression":
        return this.#member(node);
      case "CallExpression":
        return this.#call(node);
      default:
        return null;
    }
  }

  #literal(node: SyntaxNode): PathValue | null {
    const { prefix, from, to } = this.#quotes(node);
    return from === -1 || /b/i.test(prefix) ? null : textValue(this.#text(prefix, from, to));
  }

  /** Where the text of a literal lies in the source; -1 where its end is missing. */
  #quotes(node: SyntaxNode): { prefix: string; from: number; to: number } {
    const [, prefix = "", quote = ""] = /^([a-z]*)("""|'''|"|')[\s\S]*\2$/i.exec(this.syntax.of(node)) ?? [];
    return { prefix, from: quote === "" ? -1 : node.from + prefix.length + quote.length, to: node.to - quote.length };
  }

  #text(prefix: string, from: number, to: number): string {
    const inner = this.syntax.text.slice(from, to);
    return /r/i.test(prefix) ? inner : unescaped(inner);
  }

  /** `f"{DATA}/x.csv"`. How a value is written (`{n:03}`, `{n!r}`) is for the running script. */
  #format(node: SyntaxNode): PathValue | null {
    const { prefix, from, to } = this.#quotes(node);
    if (from === -1) return null;
    const inserted = childrenOf(node)
      .filter(({ name }) => name === "FormatReplacement")
      .map((each) => {
        const [, expression, ...rest] = childrenOf(each);
        return { from: each.from, to: each.to, expression: rest.length === 1 && expression !== undefined ? expression : null };
      });
    const piece = (start: number, end: number) => this.#text(prefix, start, end).replaceAll("{{", "{").replaceAll("}}", "}");
    return this.interpolated({ from, to }, inserted, piece);
  }

  /** A text in which the running script fills places: `"data/%s.csv" % name`. */
  #filled(text: SyntaxNode, places: RegExp): PathValue | null {
    const value = this.isPartly ? this.value(text) : null;
    return value === null ? null : { ...value, path: value.path.replace(places, (_, what) => (what === "%" ? "%" : UNKNOWN)) };
  }

  /** `path.parent`, `path.parents[1]`. */
  #member(node: SyntaxNode): PathValue | null {
    const [owner, sign, property] = childrenOf(node);
    if (owner === undefined || sign === undefined || property === undefined) return null;
    if (sign.name === ".") {
      const path = this.syntax.of(property) === "parent" ? this.value(owner) : null;
      return path === null ? null : parentOf(path);
    }
    const [folder, , parents] = childrenOf(owner);
    if (sign.name !== "[" || folder === undefined || parents === undefined || this.syntax.of(parents) !== "parents") return null;
    const path = this.value(folder);
    const index = /^\d$/.test(this.syntax.of(property)) ? Number(this.syntax.of(property)) : null;
    return path === null || index === null ? null : parentOf(path, index + 1);
  }

  #call(node: SyntaxNode): PathValue | null {
    const callee = node.firstChild;
    if (callee === null) return null;
    const name = this.syntax.of(callee);
    const args = argumentsOf(node);
    if (CURRENT_FOLDER.test(name)) return joined([textValue("")]);
    if (PATH_CLASSES.test(name)) return args.length === 0 ? joined([textValue("")]) : this.all(args, joined);
    if (JOINS.test(name)) return this.all(args, joined);
    const [first] = args;
    if (name === "str" && first !== undefined) return this.value(first);
    if (SAME_PATH.test(name)) return this.all(args, joined);
    if (DIRNAME.test(name) && first !== undefined) {
      const path = this.value(first);
      return path === null ? null : parentOf(path);
    }
    if (callee.name !== "MemberExpression") return null;
    const [owner, , method] = childrenOf(callee);
    if (owner === undefined || method === undefined) return null;
    const called = this.syntax.of(method);
    if (SAME_PATH_METHODS.has(called)) return this.value(owner);
    if (called === "format") return this.#filled(owner, /\{[^{}]*\}/g);
    return called === "joinpath" ? this.all([owner, ...args], joined) : null;
  }
}
