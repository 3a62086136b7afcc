import type { SyntaxNode } from "@lezer/common";
import { type Mention, mentionOf, type PathValue } from "./facts.ts";
import { patternOf, writtenBelow } from "./partly-known.ts";
import type { PathValues } from "./path-values.ts";
import type { Syntax } from "./syntax.ts";

/** The mentions of a source as they are met. */
export class Mentions {
  readonly all: Mention[] = [];
  readonly #syntax: Syntax;
  readonly #paths: PathValues;

  constructor(syntax: Syntax, paths: PathValues) {
    this.#syntax = syntax;
    this.#paths = paths;
  }

  /** Notes what an expression stands for. False where that is not known: what is inside has to be looked at. */
  add(node: SyntaxNode, use: Mention["use"]): boolean {
    const value = this.#paths.value(node);
    if (value === null) return use === "written" && this.#partial(node, writtenBelow);
    this.all.push(mentionOf(value, use, this.#syntax.line(node)));
    return true;
  }

  /** As `add` of any expression; of one that is known in part, what it can lead to, and what is inside is looked at too. */
  addNamed(node: SyntaxNode): boolean {
    if (this.add(node, "file")) return true;
    this.addPattern(node, false);
    return false;
  }

  /** @param isRead it is given to what reads */
  addPattern(node: SyntaxNode, isRead: boolean): void {
    this.#partial(node, (value, line) => patternOf(value, isRead, line));
  }

  #partial(node: SyntaxNode, mentionOfPart: (value: PathValue, line: number) => Mention | null): boolean {
    const value = this.#paths.partly(node);
    const found = value === null ? null : mentionOfPart(value, this.#syntax.line(node));
    if (found !== null) this.all.push(found);
    return found !== null;
  }
}
