import type { SyntaxNode } from "@lezer/common";
import type { PathValue } from "./facts.ts";

/** Deeper expressions are machine-made; following them would go deeper than calls may. */
const DEPTH_MAX = 100;

/** What expressions were found to stand for: each is looked at once, however many contain it. */
export class KnownValues {
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

/** What several expressions stand for together; null where one of them can't be told. */
export function combineAll(
  nodes: readonly SyntaxNode[],
  evaluate: (node: SyntaxNode) => PathValue | null,
  combine: (values: PathValue[]) => PathValue | null,
): PathValue | null {
  const values: PathValue[] = [];
  for (const node of nodes) {
    const value = evaluate(node);
    if (value === null) return null;
    values.push(value);
  }
  return combine(values);
}
