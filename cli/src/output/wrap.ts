/**
 * Characters that take two columns: East Asian wide and full-width ones, and emoji. The ranges of UAX 11 without its rare blocks; libraries with all of
 * them were turned down, since a line that is two columns off only breaks a word earlier.
 */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Combining marks, joiners and variation selectors take none. */
const WIDTHLESS = /\p{M}|\p{Cf}/u;

export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += WIDTHLESS.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** Text of one line in lines of at most so many columns, broken at spaces; a longer word keeps a line of its own, so that it can be copied. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
