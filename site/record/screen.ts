import xterm from "@xterm/headless";
import type { Span, Tone } from "../src/recorded/recording.ts";

/** Wide enough for a card's lines, narrow enough for the page. */
export const COLUMNS = 100;
const ROWS = 200;

type Cell = NonNullable<ReturnType<NonNullable<ReturnType<xterm.Terminal["buffer"]["active"]["getLine"]>>["getCell"]>>;

/** The eight colours of a terminal that the CLI uses, in the site's words. */
const TONES: Readonly<Record<number, Tone>> = { 1: "red", 2: "green", 3: "orange", 4: "yellow" };

function toneOf(cell: Cell): Tone {
  if (cell.isFgPalette()) return TONES[cell.getFgColor()] ?? null;
  return cell.isDim() ? "dim" : null;
}

/**
 * What stands on a terminal after it was written to: lines that were rewritten show once, as they ended.
 * @param written all bytes, with escape sequences
 */
export async function screenOf(written: string): Promise<Span[][]> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const buffer = terminal.buffer.active;
  const lines: Span[][] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    const spans: Span[] = [];
    for (let column = 0; line && column < COLUMNS; column++) {
      const cell = line.getCell(column);
      if (!cell || cell.getWidth() === 0) continue;
      const [text, tone] = [cell.getChars() || " ", toneOf(cell)];
      const last = spans.at(-1);
      if (last?.tone === tone) last.text += text;
      else spans.push({ text, tone });
    }
    lines.push(withoutTail(spans));
  }
  while (lines.at(-1)?.length === 0) lines.pop();
  terminal.dispose();
  return lines;
}

function withoutTail(spans: Span[]): Span[] {
  const last = spans.at(-1);
  if (last === undefined) return spans;
  last.text = last.text.trimEnd();
  return last.text === "" ? withoutTail(spans.slice(0, -1)) : spans;
}
