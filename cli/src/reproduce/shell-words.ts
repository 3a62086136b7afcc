import { shellQuote } from "@rgrid/schema";

/** A variable of the shell script within a word of a plan. No word that a user can give holds a NUL. */
export const variable = (name: string): string => `\0${name}\0`;

/** A word as the shell has to be given it, its {@link variable}s filled in by the shell. */
export function shellWord(word: string): string {
  if (word === "") return "''";
  // Every second piece is a variable's name.
  return word
    .split("\0")
    .map((piece, index) => (index % 2 === 1 ? `"$${piece}"` : piece === "" ? "" : shellQuote(piece)))
    .join("");
}
