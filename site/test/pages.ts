import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const DIST = join(import.meta.dirname, "../dist");

/** Every page, by its address: `/docs/limits/`. */
export function pages(): Map<string, string> {
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  return new Map(files.map((path) => [`/${path.replace(/(^|\/)index\.html$/, "$1")}`, readFileSync(join(DIST, path), "utf8")]));
}
