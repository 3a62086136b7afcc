/** A token as a POSIX shell would have to be given it. */
export const shellQuote = (token: string): string =>
  /^[\w@%+=:,./-]+$/.test(token) ? token : `'${token.replaceAll("'", "'\\''")}'`;

/** The character that closes the quotes which `char` opens. */
const QUOTES = new Set(["'", '"']);

/**
 * The tokens that a POSIX shell makes of a line without expansions: what {@link shellQuote} wrote, and what a person may have written instead.
 * @returns null where a quote is not closed, as in a line that was cut
 */
export function shellWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (quote !== "") {
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && /["\\$`]/.test(text[at + 1] ?? "")) word += text[++at] ?? "";
      else word += char;
    } else if (QUOTES.has(char)) {
      quote = char;
      word ??= "";
    } else if (char === "\\") {
      word = `${word ?? ""}${text[++at] ?? ""}`;
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = `${word ?? ""}${char}`;
    }
  }
  if (quote !== "") return null;
  return word === null ? words : [...words, word];
}

/** Tokens as one line, for people to read or paste; cut with an ellipsis where it is longer than `lengthMax` characters. */
export function shellLine(tokens: readonly string[], lengthMax: number): string {
  const text = tokens.map(shellQuote).join(" ");
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
}
