/** Builds `dist/main.js` (any Node from 20 on; commands as chunks of their own) and with `--binary` the single program `dist/rgrid`. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

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

/** zod's namespace holds its messages in fifty languages, which no bundler can tell to be unused: 297 of 626 kB. */
const onlyEnglish: Plugin = {
  name: "only-english",
  setup({ onResolve }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir }) => ({ path: join(resolveDir, "../locales/en.js") }));
  },
};

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
  // ofetch for Node brings a fetch of its own for Node 16 (118 kB); under this condition it takes the one that is there.
  conditions: ["wintercg"],
  plugins: [onlyEnglish],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
});
