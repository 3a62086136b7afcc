import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { headersOf } from "@rgrid/stack";
import { type Browser, type BrowserContextOptions, chromium, type Page, type Route } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { DIST } from "./pages.ts";

/** Debian's Chromium; the set-up installs it. */
const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const ORIGIN = "https://site.test";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Answers from the built files without a connection: Chromium cuts all that are open whenever a container on this machine comes or goes
 * (ERR_NETWORK_CHANGED), and the suites beside this one start hundreds.
 */
async function fromFiles(route: Route, headers: Record<string, string>): Promise<void> {
  const path = join(DIST, decodeURIComponent(new URL(route.request().url()).pathname));
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "index.html") : path;
  if (!existsSync(file)) return route.fulfill({ status: 404, body: "not found" });
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  return route.fulfill({ body: readFileSync(file), headers: { ...headers, "content-type": type } });
}

/** A browser and the built site, for all tests of a file. */
export function site() {
  let browser: Browser;
  let headers: Record<string, string>;
  beforeAll(async () => {
    headers = await headersOf(DIST);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());
  return {
    /**
     * Opens a page of the site; what is sent to the API's address is answered and kept.
     * @param init runs in the page before its own scripts
     */
    async open(
      path: string,
      options: BrowserContextOptions = {},
      init = (): void => undefined,
    ): Promise<{ page: Page; errors: string[]; beacons: unknown[] }> {
      const context = await browser.newContext({
        reducedMotion: "reduce",
        permissions: ["clipboard-read", "clipboard-write"],
        ...options,
      });
      const [errors, beacons] = [[] as string[], [] as unknown[]];
      await context.route(`${ORIGIN}/**`, (route) => fromFiles(route, headers));
      await context.route("https://api.rgrid.dev/**", async (route) => {
        const body = route.request().postData();
        if (body !== null) beacons.push(JSON.parse(body));
        const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type" };
        await route.fulfill({ status: 204, headers });
      });
      const page = await context.newPage();
      await page.addInitScript(init);
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(`${ORIGIN}${path}`);
      return { page, errors, beacons };
    },
  };
}
