export type Column = { readonly title: string /** Narrower than its text when the screen is. */; readonly shrinks?: true };

/** Less than this of a name or a tag says nothing. */
const SHRUNK_MIN = 12;
const GAP = 2;

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`);
const total = (widths: readonly number[]): number => widths.reduce((sum, each) => sum + each + GAP, -GAP);

/** Widths of as many columns from the left as fit: those that shrink give way first, the last one before others, then whole columns leave. */
function fit(columns: readonly Column[], natural: readonly number[], screen: number): number[] {
  const widths = [...natural];
  for (let index = columns.length - 1; index >= 0 && total(widths) > screen; index--) {
    const width = widths[index] ?? 0;
    if (columns[index]?.shrinks) widths[index] = Math.max(Math.min(width, SHRUNK_MIN), width - (total(widths) - screen));
  }
  return columns.length === 1 || total(widths) <= screen ? widths : fit(columns.slice(0, -1), natural.slice(0, -1), screen);
}

/**
 * Rows as aligned text lines, the titles first. A column without a text in any row is left out.
 * @param screen its width; null for a pipe, where nothing is cut
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], screen: number | null): string[] {
  const used = [...columns.keys()].filter((index) => rows.some((row) => row[index]));
  const shown = used.flatMap((index) => columns[index] ?? []);
  const natural = used.map((index) => Math.max(columns[index]?.title.length ?? 0, ...rows.map((row) => row[index]?.length ?? 0)));
  const widths = screen === null ? natural : fit(shown, natural, screen);
  const render = (cells: readonly string[]) =>
    widths
      .map((width, at) => cut(cells[at] ?? "", width).padEnd(width))
      .join(" ".repeat(GAP))
      .trimEnd();
  return [render(shown.map((column) => column.title)), ...rows.map((row) => render(used.map((index) => row[index] ?? "")))];
}
