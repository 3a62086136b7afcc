import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { build } from "astro";
import { finish } from "./finish/finish.ts";
import { redirectsFile } from "./generate/redirects.ts";
import { API_URL } from "./src/addresses.ts";

/**
 * Builds the site into `dist/`: the pages of the docs from their sources, the picture for social networks, then Astro, then what is
 * made smaller of its pages and the headers that they are sent with.
 * `generated/openapi.json` must be there; the stack's set-up writes it, since only it may reach into the API.
 * @throws Error where a placeholder is left, a rate is too old, or a link leads nowhere
 */
const root = import.meta.dirname;
// The build sends nobody anything.
process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
// Whoever starts a stack from a test has another one set, and the search would say that it is only there in production.
process.env["NODE_ENV"] = "production";

await import("./generate/main.ts");

const svg = readFileSync(join(root, "src/og.svg"), "utf8");
writeFileSync(join(root, "public/og.png"), new Resvg(svg, { fitTo: { mode: "width", value: 1200 } }).render().asPng());

// What was rendered by another configuration counts for nothing.
await build({ root, logLevel: "warn", mode: "production", force: true });
await finish(join(root, "dist"), API_URL);
writeFileSync(join(root, "dist/_redirects"), redirectsFile());

/** `{{measured}}`, `{{cite: …}}`: what the mock-ups leave open has no place in what is published. */
const PLACEHOLDER = /\{\{\s*(measured|cite|decision|todo)\b[^}]*\}\}/i;
const pages = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
const unfinished = pages.filter((path) => PLACEHOLDER.test(readFileSync(join(root, "dist", path), "utf8")));
if (unfinished.length > 0) throw new Error(`a placeholder is left in ${unfinished.join(", ")}`);
