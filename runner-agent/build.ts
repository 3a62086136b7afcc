import { build } from "esbuild";

/** One file for Node ≥ 20; dockerode stays outside, because it loads a native module if there is one. */
await build({
  entryPoints: [`${import.meta.dirname}/src/main.ts`],
  outfile: `${import.meta.dirname}/dist/main.js`,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["dockerode"],
  legalComments: "none",
  sourcemap: "linked",
});
