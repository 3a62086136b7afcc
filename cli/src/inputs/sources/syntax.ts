import type { SyntaxNode } from "@lezer/common";

/** A parsed source: its text and where its lines begin. */
export class Syntax {
  readonly text: string;
  readonly #lineStarts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#lineStarts.push(at + 1);
  }

  of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  /** Counted from 1. */
  line(node: SyntaxNode): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= node.from) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** What is between the parentheses of a call. */
export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.getChild("ArgList");
  return list === null
    ? []
    : childrenOf(list).filter(({ name }) => !["(", ")", ",", "Comment", "LineComment", "BlockComment"].includes(name));
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\n": "" };

/** The text between quotes with its escapes read; rare ones (`\x41`) stay as they are, and then name no file. */
export const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (whole, char: string) => ESCAPES[char] ?? (/[\\'"`/]/.test(char) ? char : whole));

/** Visits nodes from the outside in; `visit` answers false where it has dealt with everything inside. */
export function visitTree(node: SyntaxNode, visit: (node: SyntaxNode) => boolean): void {
  // A stack of its own: sources of machine-made expressions nest deeper than calls may.
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (visit(next)) pending.push(...childrenOf(next).reverse());
  }
}
