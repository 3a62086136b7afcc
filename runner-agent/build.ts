/**
 * Builds `dist/main.js` (any Node from 20 on) and the init beside it; with `--binary` also the single program `dist/rgrid-runner`, or for another machine with
 * `--target linux-arm64 --bun FILE`, a bun of that machine. `--outdir DIR` puts the program elsewhere.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values } = parseArgs({
  options: {
    binary: { type: "boolean" },
    outdir: { type: "string", default: `${import.meta.dirname}/dist` },
    target: { type: "string", default: `${process.platform}-${process.arch}` },
    bun: { type: "string" },
  },
});

/** The runner and its second thread, for Node ≥ 20; dockerode stays outside, because it loads a native module if there is one. */
const { outputFiles } = await build({
  entryPoints: {
    main: `${import.meta.dirname}/src/main.ts`,
    "pacemaker-thread": `${import.meta.dirname}/src/control-plane/pacemaker-thread.ts`,
  },
  outdir: `${import.meta.dirname}/dist`,
  bundle: true,
  platform: "node",
  // What is CommonJS in it, such as undici, asks for Node's modules by `require`.
  banner: {
    js: 'import { createRequire as __rgridRequire } from "node:module"; const require = __rgridRequire(import.meta.url);',
  },
  format: "esm",
  target: "node20",
  external: ["dockerode"],
  legalComments: "none",
  sourcemap: "linked",
  write: false,
});
mkdirSync(`${import.meta.dirname}/dist`, { recursive: true });
// Whole files, by a rename: two stacks may build at once, and a runner may be starting from what is there.
for (const { path, contents } of outputFiles) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

// A machine without a compiler can do without it: the runner says what is missing then.
const init = spawnSync("sh", [`${import.meta.dirname}/build-init.sh`], { stdio: ["ignore", "inherit", "inherit"] });
if (init.status !== 0) process.stderr.write("build-init: scripts will run without an init of ours\n");

if (values.binary) process.exit(compile());

/** All in one file: the code, the second thread, the init where the target has one. */
function compile(): number {
  const { target, bun } = values;
  const init = `init-${target.split("-")[1]}`;
  const dist = `${import.meta.dirname}/dist`;
  const held = target.startsWith("linux-") && existsSync(join(dist, init)) ? [init] : [];
  if (held.length === 0) process.stderr.write(`build: the program for ${target} has no init of ours\n`);
  const options = [
    ["--compile", "--minify", "--asset-naming=[name]"],
    bun === undefined ? [] : [`--target=bun-${target}`, `--compile-executable-path=${resolve(bun)}`],
    ["main.js", "pacemaker-thread.js", ...held],
    ["--outfile", resolve(values.outdir, "rgrid-runner")],
  ];
  // In `dist`: the second thread is found beside the entry, by the names that they have there.
  const made = spawnSync(`${import.meta.dirname}/../node_modules/.bin/bun`, ["build", ...options.flat()], {
    cwd: dist,
    stdio: "inherit",
  });
  return made.status ?? 1;
}
