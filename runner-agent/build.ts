import { spawnSync } from "node:child_process";
import { build } from "esbuild";

/** The runner and its second thread, for Node ≥ 20; dockerode stays outside, because it loads a native module if there is one. */
await build({
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
});

// A machine without a compiler can do without it: the runner says what is missing then.
const init = spawnSync("sh", [`${import.meta.dirname}/build-init.sh`], { stdio: ["ignore", "inherit", "inherit"] });
if (init.status !== 0) process.stderr.write("build-init: scripts will run without an init of ours\n");
