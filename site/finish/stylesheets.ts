/** A stylesheet that the first paint waits for; one for printing has a `media`. */
const SHEET = /<link rel="stylesheet" href="(\/_astro\/[^"]+\.css)">/g;

/** Those that the first paint of a page waits for. */
export const sheetsOf = (html: string): string[] => [...html.matchAll(SHEET)].map(([, href = ""]) => href);

/** Every stylesheet of some pages in one order that holds for all of them. @throws Error where there is none */
export function sheetsInOrder(pages: readonly string[]): string[] {
  const lists = pages.map(sheetsOf);
  const all = lists.toSorted((one, other) => other.length - one.length)[0] ?? [];
  for (const list of lists)
    if (all.filter((href) => list.includes(href)).join() !== list.join())
      throw new Error(`${list.join()} is no part of ${all.join()}`);
  return all;
}

/** The page with something else in the place of its first stylesheet, and none of the others. */
export function withSheets(html: string, replacement: string): string {
  let isFirst = true;
  return html.replace(SHEET, () => {
    const text = isFirst ? replacement : "";
    isFirst = false;
    return text;
  });
}
