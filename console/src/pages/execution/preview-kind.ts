export type PreviewKind = "image" | "table" | "json" | "text";

const KINDS: Readonly<Record<PreviewKind, RegExp>> = {
  // No SVG: as an image it can't run a script, but what it shows is decided by whoever wrote it.
  image: /\.(png|jpe?g|gif|webp|avif)$/i,
  table: /\.(csv|tsv)$/i,
  json: /\.(json|geojson|ipynb)$/i,
  text: /\.(txt|log|md|py|js|mjs|ts|sh|ya?ml|toml|ini|cfg|xml|html?|svg|sql|r|jsonl|ndjson)$/i,
};

/** Larger pictures are for the download: they would be held in memory whole. */
const IMAGE_BYTES_MAX = 20_000_000;
/** So much of a text is asked of the store. */
export const TEXT_BYTES_SHOWN = 65_536;

/** How a file can be looked at here, by its name; null for what can only be saved. */
export function previewKind({ path, size_bytes }: { path: string; size_bytes: number }): PreviewKind | null {
  const names = Object.keys(KINDS) as PreviewKind[];
  const kind = names.find((name) => KINDS[name].test(path)) ?? null;
  return kind === "image" && size_bytes > IMAGE_BYTES_MAX ? null : kind;
}

/** Rows of a CSV or TSV as RFC 4180 has them: quotes, doubled quotes, line breaks within quotes. The last row may be cut. */
export function parseTable(text: string, separator: "," | "\t", rowsMax: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < rowsMax; at++) {
    const char = text[at];
    if (quoted && char === '"' && text[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (char === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (!quoted && char === separator) {
      row.push(cell);
      cell = "";
    } else if (!quoted && char === "\n") {
      rows.push([...row, cell.replace(/\r$/, "")]);
      row = [];
      cell = "";
    } else cell += char;
  }
  if (rows.length < rowsMax && (cell !== "" || row.length > 0)) rows.push([...row, cell.replace(/\r$/, "")]);
  return rows;
}
