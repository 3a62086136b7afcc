export type Column = {
  title: string /** Narrower than its text when the screen is: the last columns give way first. */;
  shrinks?: true;
};

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`);

/**
 * Rows as aligned text lines, the titles first. Columns that shrink give way until the table fits, each down to 6 characters;
 * then whole columns leave from the right.
 * @param width of the screen; null for a pipe, where nothing is cut
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number | null): string[] {
  const widths = columns.map((column, index) => Math.max(column.title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const total = () => widths.reduce((sum, each) => sum + each + 2, -2);
  if (width !== null) {
    for (let index = columns.length - 1; index >= 0 && total() > width; index--) {
      if (columns[index]?.shrinks) widths[index] = Math.max(6, (widths[index] ?? 0) - (total() - width));
    }
    while (widths.length > 1 && total() > width) widths.pop();
  }
  const render = (row: readonly string[]) =>
    widths
      .map((each, index) => cut(row[index] ?? "", each).padEnd(each))
      .join("  ")
      .trimEnd();
  return [render(columns.map((column) => column.title)), ...rows.map(render)];
}
