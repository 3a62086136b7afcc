export type SourceLine = { number: number; text: string; isCause: boolean };

const AROUND = 1;

/** The line that failed with those around it, where the source is there; else the line alone, as the error brought it. */
export function sourceLines(source: string | null, line: number, alone: string | null): SourceLine[] {
  if (source === null) return alone === null ? [] : [{ number: line, text: alone, isCause: true }];
  const lines = source.split(/\r?\n/);
  const first = Math.max(1, line - AROUND);
  return lines
    .slice(first - 1, line + AROUND)
    .map((text, index) => ({ number: first + index, text, isCause: first + index === line }))
    .filter((each) => each.isCause || each.text.trim() !== "");
}
