import type { Waiting } from "./execution.ts";

export { shellQuote } from "./shell-words.ts";

const DAY_MS = 86_400_000;

/** `412 ms`, `1.4 s`, `41 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  return pair(Math.floor(minutes / 1440), "d", Math.floor((minutes % 1440) / 60), "h");
}

const SIZE_UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Decimal units, as disks and networks count: `31 kB`, `1.2 MB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${SIZE_UNITS[unit]}`;
}

/** Micro-dollars with two digits that count, never as nothing when it was something: `$0.00002`, `$1.25`. */
export function formatCost(micros: number): string {
  if (micros === 0) return "$0";
  const dollars = micros / 1e6;
  if (dollars >= 0.01) return `$${dollars.toFixed(2)}`;
  return `$${dollars
    .toFixed(6)
    .replace(/^(0\.0*\d{1,2})\d*$/, "$1")
    .replace(/0+$/, "")}`;
}

/** How long ago, in one unit: `just now`, `2 min ago`, `3 h ago`, `5 d ago`. */
export function formatAgo(at: string, nowMs: number): string {
  const ms = nowMs - Date.parse(at);
  if (ms < 5000) return "just now";
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`;
  if (ms < DAY_MS) return `${Math.floor(ms / 3_600_000)} h ago`;
  return `${Math.floor(ms / DAY_MS)} d ago`;
}

/** As much of an id as people need to see and type: `exec_7kq2m4x8`. */
export const shortId = (id: string): string => id.slice(0, "exec_".length + 8);

/** `plot.png (31 kB), out.csv (1 kB)`; past three files their number and size. */
export function formatFiles(files: readonly { path: string; size_bytes: number }[]): string {
  if (files.length > 3) {
    return `${files.length} files (${formatSize(files.reduce((sum, file) => sum + file.size_bytes, 0))})`;
  }
  return files.map((file) => `${file.path} (${formatSize(file.size_bytes)})`).join(", ");
}

const ordinal = (n: number): string => {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
};

/** Why an execution is queued, in the API's words where it has some: `3rd in line · lab-2 is full (4/4 slots)`. */
export const waitingText = ({ position, reason, detail }: Waiting): string =>
  detail.replace(/\bexec_[0-9a-z]{24}\b/g, shortId) ||
  [position === null ? null : `${ordinal(position)} in line`, reason.replaceAll("_", " ")].filter(Boolean).join(" · ");
