import { existsSync } from "node:fs";
import { StackError, say } from "../say.ts";
import { aptInstall, isDebianRoot } from "./docker-engine.ts";

/** Where Debian and others have it. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * A real browser for the suites that look at console and site; nothing else needs one.
 * @throws StackError where there is none and none can be installed
 */
export async function ensureBrowser(): Promise<void> {
  if (process.env["CHROMIUM_PATH"] || PLACES.some((path) => existsSync(path))) return;
  if (!isDebianRoot()) throw new StackError("The tests need Chromium: install it, or name it in CHROMIUM_PATH.");
  say("Installing chromium by apt …");
  await aptInstall(["chromium"]);
}
