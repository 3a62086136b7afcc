import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import { HEADERS_FILE, headersOf } from "./headers-file.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8",
};

/** What gets smaller; pictures and fonts are packed already. */
const PACKABLE = new Set([".html", ".css", ".js", ".json", ".svg", ".txt", ".xml"]);

export type FolderSite = {
  /** File that answers for paths without one: a single-page app's index.html; null for a 404. */
  fallback: string | null;
  /** File that is sent with a 404. */
  notFound?: string;
  /** On every answer, beside those that the folder itself asks for. */
  headers?: Readonly<Record<string, string>>;
  /** Answers that are no files, by path. */
  texts?: Readonly<Record<string, string>>;
  /** Paths whose name changes with their content. */
  immutable?: RegExp;
};

/** Serves the files of one folder, as Pages does: with the headers that its `_headers` asks for. */
export async function serveFolder(folder: string, port: number, site: FolderSite): Promise<Server> {
  const { fallback, notFound, texts = {}, immutable } = site;
  const headers = { ...(await headersOf(folder)), ...site.headers };
  const server = createServer(async (request, response) => {
    const path = pathOf(request.url);
    const text = path === null ? undefined : texts[path];
    if (path !== null && text !== undefined) {
      const type = TYPES[extname(path)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "content-type": type, "cache-control": "no-cache" }).end(text);
      return;
    }
    const file =
      path === null ? null : ((await fileAt(join(folder, path))) ?? (fallback && (await fileAt(join(folder, fallback)))));
    if (path === null || !file) {
      const page = notFound === undefined ? null : await fileAt(join(folder, notFound));
      response.writeHead(404, { ...headers, "content-type": page === null ? "text/plain" : "text/html; charset=utf-8" });
      response.end(page === null ? "Not found\n" : await readFile(page));
      return;
    }
    const cache = immutable?.test(path) === true ? "public, max-age=31536000, immutable" : "no-cache";
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const encoding = PACKABLE.has(extname(file)) ? encodingFor(request.headers["accept-encoding"] ?? "") : null;
    response.writeHead(200, {
      ...headers,
      "content-type": type,
      "cache-control": cache,
      vary: "accept-encoding",
      ...(encoding && { "content-encoding": encoding }),
    });
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    const steps = [createReadStream(file), ...(encoding === null ? [] : [PACKERS[encoding]()]), response];
    // A browser that goes away in the middle is no failure of ours.
    await pipeline(steps).catch(() => undefined);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Made anew for each answer, so that it has to be quick: at its best Brotli takes a second for a page. */
const PACKERS = {
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: () => createGzip(),
} as const;

/** The best of those that a browser takes; none refuses one by a weight of zero. */
const encodingFor = (accepted: string): keyof typeof PACKERS | null =>
  (["br", "gzip"] as const).find((each) => new RegExp(`\\b${each}\\b`).test(accepted)) ?? null;

function pathOf(url: string | undefined): string | null {
  try {
    const path = normalize(decodeURIComponent(new URL(url ?? "/", "http://site").pathname));
    return path.includes("\0") || path.split("/").includes("..") || path === `/${HEADERS_FILE}` ? null : path;
  } catch {
    return null;
  }
}

async function fileAt(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return path;
  const index = join(path, "index.html");
  return found?.isDirectory() && (await stat(index).catch(() => null))?.isFile() ? index : null;
}
