import { rmSync } from "node:fs";
import { join } from "node:path";
import { cliReference } from "./cli-reference.ts";
import { errorPages } from "./errors.ts";
import { guides } from "./guides.ts";
import { writePage } from "./page.ts";

/** Writes every page of the docs into Starlight's folder, from where its truth is: run before each build. */
const repository = join(import.meta.dirname, "../..");
const content = join(import.meta.dirname, "../src/content/docs");

rmSync(content, { recursive: true, force: true });
for (const page of [...guides(repository), ...(await cliReference()), ...errorPages()]) writePage(content, page);
