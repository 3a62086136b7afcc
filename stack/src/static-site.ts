import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

export type FolderSite = {
  /** File that answers for paths without one: a single-page app's index.html; null for a 404. */
  fallback: string | null;
  /** File that is sent with a 404. */
  notFound?: string;
  /** On every answer. */
  headers?: Readonly<Record<string, string>>;
  /** Answers that are no files, by path. */
  texts?: Readonly<Record<string, string>>;
  /** Paths whose name changes with their content. */
  immutable?: RegExp;
};

/** Serves the files of one folder, as Pages does. */
export async function serveFolder(folder: string, port: number, site: FolderSite): Promise<Server> {
  const { fallback, notFound, headers = {}, texts = {}, immutable } = site;
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
    response.writeHead(200, { ...headers, "content-type": type, "cache-control": cache });
    if (request.method === "HEAD") response.end();
    // A browser that goes away in the middle is no failure of ours.
    else await pipeline(createReadStream(file), response).catch(() => undefined);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function pathOf(url: string | undefined): string | null {
  try {
    const path = normalize(decodeURIComponent(new URL(url ?? "/", "http://site").pathname));
    return path.includes("\0") || path.split("/").includes("..") ? null : path;
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
