/** Writes what of the documentation is made from the catalogue: `npm run docs -w schema`. */
import { writeFileSync } from "node:fs";
import { errorsMarkdown } from "./src/errors/pages/markdown.ts";

writeFileSync(new URL("../docs/errors.md", import.meta.url), errorsMarkdown());
