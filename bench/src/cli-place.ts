import { join } from "node:path";
import type { ReadyLine } from "@rgrid/stack";

/** Where npm links `rgrid` and the pinned Node. */
export const BIN = join(import.meta.dirname, "../../node_modules/.bin");

/** The environment of a user's `rgrid` on the stack. */
export const cliEnv = (ready: ReadyLine, configFolder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  // The pinned Node before the system's: `rgrid` begins with `env node`.
  PATH: `${BIN}:${process.env["PATH"]}`,
  RGRID_API_URL: ready.api_url,
  RGRID_API_KEY: ready.api_key,
  RGRID_CONFIG_DIR: configFolder,
});
