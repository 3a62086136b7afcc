import type { AddressInfo } from "node:net";
import { serveFolder } from "@rgrid/stack";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { DIST } from "./pages.ts";

/** Debian's Chromium; the set-up installs it. */
const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** A browser and the built site, for all tests of a file. */
export function site() {
  let browser: Browser;
  let url = "";
  let close = (): void => undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    const server = await serveFolder(DIST, 0, { fallback: null });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    close = () => server.close();
  });
  afterAll(async () => {
    await browser.close();
    close();
  });
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
      const page = await context.newPage();
      await page.addInitScript(init);
      const [errors, beacons] = [[] as string[], [] as unknown[]];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(error.message));
      await page.route("https://api.rgrid.dev/**", async (route) => {
        const body = route.request().postData();
        if (body !== null) beacons.push(JSON.parse(body));
        await route.fulfill({
          status: 204,
          headers: { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type" },
        });
      });
      await page.goto(`${url}${path}`);
      return { page, errors, beacons };
    },
  };
}
