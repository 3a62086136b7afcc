/**
 * Builds `dist/main.js` (any Node from 20 on; commands as chunks of their own) and with `--binary` the single program `dist/rgrid`.
 * `--outdir DIR` puts them elsewhere: tests must not touch the one that is in use. `--target linux-arm64 --bun FILE`: for another machine, with a bun of that machine.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build, type OutputFile, type Plugin } from "esbuild";

const here = import.meta.dirname;
const { values } = parseArgs({
  options: {
    binary: { type: "boolean" },
    outdir: { type: "string", default: join(here, "dist") },
    target: { type: "string" },
    bun: { type: "string" },
  },
});
const dist = resolve(values.outdir);
const OLD_CHUNK_MS = 3_600_000;

if (values.binary) {
  // Not part of the set-up: it holds all of bun and weighs 109 MB.
  const made = spawnSync(
    join(here, "../node_modules/.bin/bun"),
    [
      ...[
        "build",
        "--compile",
        "--minify",
        "--bytecode",
        "--format=esm",
        join(here, "src/main.ts"),
        "--outfile",
        join(dist, "rgrid"),
      ],
      ...(values.bun === undefined ? [] : [`--target=bun-${values.target}`, `--compile-executable-path=${resolve(values.bun)}`]),
    ],
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

const { outputFiles } = await build({
  entryPoints: [join(here, "src/main.ts")],
  outdir: dist,
  bundle: true,
  // Chunks, so that a command loads no more than it needs: `version` never reads zod.
  splitting: true,
  // What is CommonJS in it, such as undici, asks for Node's modules by `require`.
  banner: {
    js: 'import { createRequire as __rgridRequire } from "node:module"; const require = __rgridRequire(import.meta.url);',
  },
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
  write: false,
});
putInPlace(outputFiles);

/**
 * Whole files, the entry last, so that there is a CLI at every moment: two stacks may build at once, and one that runs loads its commands later.
 * For that reason chunks of earlier builds stay for a while.
 */
function putInPlace(files: readonly OutputFile[]): void {
  mkdirSync(dist, { recursive: true });
  const entry = join(dist, "main.js");
  for (const { path, contents } of files.toSorted((a, b) => Number(a.path === entry) - Number(b.path === entry))) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, contents);
    renameSync(draft, path);
  }
  const built = new Set(files.map(({ path }) => path));
  for (const path of readdirSync(dist).map((name) => join(dist, name))) {
    const old = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > OLD_CHUNK_MS;
    if (old && path.endsWith(".js") && !built.has(path)) rmSync(path, { force: true });
  }
}
