/** How text looks after the escape sequences before it. Colours are CSS values. */
export type Style = {
  color: string | null;
  background: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
};
export type Segment = { text: string; style: Style };

export const PLAIN: Style = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
/** The sixteen colours have names, so that each theme gives them a tone that can be read on it. */
const named = (index: number): string => `var(--ansi-${NAMES[index & 7]})`;
const rgb = (r: number, g: number, b: number): string => `rgb(${r} ${g} ${b})`;

function palette(index: number): string {
  if (index < 16) return named(index);
  if (index >= 232) return rgb(...gray(index));
  const step = (n: number) => (n === 0 ? 0 : 55 + 40 * n);
  const at = index - 16;
  return rgb(step(Math.floor(at / 36)), step(Math.floor(at / 6) % 6), step(at % 6));
}
const gray = (index: number): [number, number, number] => {
  const level = 8 + 10 * (index - 232);
  return [level, level, level];
};

// CSI, OSC, two-character escapes; then what is left of the control characters but the tab.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPE = /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]|[\x00-\x08\x0b-\x1f\x7f]/g;

/** The text without escape sequences and control characters: what is searched and what is copied. */
export const plainOf = (text: string): string => (needsParsing(text) ? text.replace(ESCAPE, "") : text);

/** Most lines have none, and are taken as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const needsParsing = (text: string): boolean => /[\x00-\x08\x0b-\x1f\x7f]/.test(text);

/** Cuts a line where its look changes. @returns the segments, and the style that the next line begins with */
export function segmentsOf(text: string, start: Style = PLAIN): { segments: Segment[]; end: Style } {
  if (!needsParsing(text)) return { segments: text === "" ? [] : [{ text, style: start }], end: start };
  const segments: Segment[] = [];
  let style = start;
  let from = 0;
  const push = (to: number) => {
    const last = segments.at(-1);
    if (to === from) return;
    if (last?.style === style) last.text += text.slice(from, to);
    else segments.push({ text: text.slice(from, to), style });
  };
  for (const match of text.matchAll(ESCAPE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = applySgr(style, match[1] ?? "");
  }
  push(text.length);
  return { segments, end: style };
}

/** One `ESC [ … m` (ECMA-48 8.3.117), with 256 and true colours by `;` and by `:`. */
function applySgr(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map((text) => (text === "" ? 0 : Number(text)));
  let style = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const taken = extended(codes, at + 1);
      at += taken.length;
      if (taken.color !== null) style = { ...style, [code === 38 ? "color" : "background"]: taken.color };
    } else style = applyCode(style, code);
  }
  return style;
}

function extended(codes: readonly number[], at: number): { color: string | null; length: number } {
  const byte = (offset: number) => Math.max(0, Math.min(255, codes[at + offset] ?? 0));
  if (codes[at] === 5) return { color: palette(byte(1)), length: 2 };
  if (codes[at] === 2) return { color: rgb(byte(1), byte(2), byte(3)), length: 4 };
  return { color: null, length: 0 };
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 27) return { ...style, inverse: false };
  if (code === 39) return { ...style, color: null };
  if (code === 49) return { ...style, background: null };
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, color: named(code % 10) };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: named(code % 10) };
  return style;
}
