/** Builds `dist/main.js` (any Node from 20 on; commands as chunks of their own) and with `--binary` the single program `dist/rgrid`. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const dist = join(here, "dist");

if (process.argv.includes("--binary")) {
  // Not part of the set-up: it holds all of bun and weighs 109 MB.
  const made = spawnSync(
    join(here, "../node_modules/.bin/bun"),
    ["build", "--compile", "--minify", "--bytecode", "--format=esm", join(here, "src/main.ts"), "--outfile", join(dist, "rgrid")],
    { stdio: "inherit" },
  );
  process.exit(made.status ?? 1);
}

rmSync(dist, { recursive: true, force: true });
await build({
  entryPoints: [join(here, "src/main.ts")],
  outdir: dist,
  bundle: true,
  // Chunks, so that a command loads no more than it needs: `version` never reads zod.
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
});
