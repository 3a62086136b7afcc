import type { SyntaxNode } from "@lezer/common";
import { concatenated, type PathValue, textValue } from "./facts.ts";
import { UNKNOWN } from "./partly-known.ts";
import { type Syntax, visitTree } from "./syntax.ts";

/** Deeper expressions are machine-made; following them would go deeper than calls may. */
const DEPTH_MAX = 100;

/** What expressions were found to stand for: each is looked at once, however many contain it. */
class KnownValues {
  readonly #values = new Map<number, PathValue | null>();
  #depth = 0;

  of(node: SyntaxNode, evaluate: () => PathValue | null): PathValue | null {
    // Two expressions that begin at one place end at different ones.
    const key = node.from * 0x4000_0000 + node.to;
    const known = this.#values.get(key);
    if (known !== undefined || this.#depth === DEPTH_MAX) return known ?? null;
    this.#depth++;
    const value = evaluate();
    this.#depth--;
    this.#values.set(key, value);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}

/** Values of a source's path expressions, as far as it alone tells them: what a language adds is how its expressions are read. */
export abstract class PathValues {
  protected readonly syntax: Syntax;
  /** null where a name is given more than one value. */
  readonly #names = new Map<string, PathValue | null>();
  readonly #values = new KnownValues();
  readonly #partly = new KnownValues();
  /** What an unknown piece counts as, while `partly` is asked. */
  #unknown: PathValue | null = null;

  /** Its names are learned when the first value is asked for. */
  #unlearned: SyntaxNode | null;

  /** @param top the whole source */
  constructor(syntax: Syntax, top: SyntaxNode) {
    this.syntax = syntax;
    this.#unlearned = top;
  }

  /** The path or text that an expression stands for, or null. */
  value(node: SyntaxNode): PathValue | null {
    this.#learnAll();
    return (this.#unknown === null ? this.#values : this.#partly).of(node, () => this.evaluate(node));
  }

  #learnAll(): void {
    const top = this.#unlearned;
    if (top === null) return;
    this.#unlearned = null;
    visitTree(top, (node) => {
      this.learn(node);
      return true;
    });
    // Seen before all names were known.
    this.#values.clear();
  }

  /** As `value`, with `UNKNOWN` in place of the pieces that only the running script knows. */
  partly(node: SyntaxNode): PathValue | null {
    this.#learnAll();
    this.#unknown = textValue(UNKNOWN);
    const value = this.value(node);
    this.#unknown = null;
    return value;
  }

  /** Whether pieces may be unknown in what is asked for now. */
  protected get isPartly(): boolean {
    return this.#unknown !== null;
  }

  /** Gives names their values by `name`, where the node does that. */
  protected abstract learn(node: SyntaxNode): void;
  protected abstract evaluate(node: SyntaxNode): PathValue | null;

  protected name(name: string, value: SyntaxNode): void {
    this.#names.set(name, this.#names.has(name) ? null : this.value(value));
  }

  protected named(name: string): PathValue | null {
    return this.#names.get(name) ?? null;
  }

  /** What several expressions stand for together; null where one of them can't be told. */
  protected all(nodes: readonly SyntaxNode[], combine: (values: PathValue[]) => PathValue | null): PathValue | null {
    const values: PathValue[] = [];
    for (const node of nodes) {
      const value = this.value(node) ?? this.#unknown;
      if (value === null) return null;
      values.push(value);
    }
    return combine(values);
  }

  /**
   * A text with expressions in it: f-strings, templates.
   * @param inserted what stands in it, in order, and the expression of each; null for one of which the text is for the running script
   * @param piece the text of the source between two places, as it is meant
   */
  protected interpolated(
    { from, to }: { from: number; to: number },
    inserted: readonly { from: number; to: number; expression: SyntaxNode | null }[],
    piece: (from: number, to: number) => string,
  ): PathValue | null {
    const values: PathValue[] = [];
    let at = from;
    for (const each of inserted) {
      const value = (each.expression === null ? null : this.value(each.expression)) ?? this.#unknown;
      if (value === null) return null;
      values.push(textValue(piece(at, each.from)), value);
      at = each.to;
    }
    values.push(textValue(piece(at, to)));
    // A path at the beginning stays one.
    return concatenated(values[0]?.path === "" && values.length > 1 ? values.slice(1) : values);
  }
}
