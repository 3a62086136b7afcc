import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What Cloudflare Pages reads beside the files, and serves nobody. */
export const HEADERS_FILE = "_headers";

/** The headers that a folder asks for on all of its files; none where it asks for nothing. @throws Error on a rule for some paths alone */
export async function headersOf(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, HEADERS_FILE), "utf8").catch(() => null);
  if (text === null) return {};
  const [paths, ...lines] = text.trimEnd().split("\n");
  if (paths !== "/*" || lines.some((line) => !/^ {2}[\w-]+: /.test(line)))
    throw new Error(`${folder}/${HEADERS_FILE}: one rule, for /*, is understood here`);
  return Object.fromEntries(lines.map((line) => [line.slice(2, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
}
