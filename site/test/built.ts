import { existsSync } from "node:fs";
import { join } from "node:path";

/** The suites look at the site as the set-up built it. */
export function setup(): void {
  const index = join(import.meta.dirname, "../dist/index.html");
  if (!existsSync(index)) throw new Error("the site is not built: npm test does it, or node stack/src/set-up/main.ts");
}
