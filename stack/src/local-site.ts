import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HEADERS_FILE } from "./headers-file.ts";

/** The addresses that the site is built with, as they stand in attributes; in its texts they stay. */
const APP = 'href="https://app.rgrid.dev';
const API_URL = "https://api.rgrid.dev";
const API = `name="rgrid-api" content="${API_URL}"`;

/**
 * A copy of the built site that leads to this stack's console and counts at its API, as a build for a deployment of one's own would.
 * @returns its folder
 */
export async function localSite(
  built: string,
  dataDir: string,
  addresses: { consoleUrl: string; apiUrl: string },
): Promise<string> {
  const folder = join(dataDir, "site");
  await rm(folder, { recursive: true, force: true });
  await cp(built, folder, { recursive: true });
  const pages = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".html"));
  for (const page of pages) {
    const path = join(folder, page);
    const html = await readFile(path, "utf8");
    const own = html
      .replaceAll(APP, `href="${addresses.consoleUrl}`)
      .replaceAll(API, `name="rgrid-api" content="${addresses.apiUrl}"`);
    if (own !== html) await writeFile(path, own);
  }
  // Its policy names the API that may be asked.
  const headers = join(folder, HEADERS_FILE);
  await writeFile(headers, (await readFile(headers, "utf8")).replaceAll(API_URL, addresses.apiUrl));
  return folder;
}
