import { build } from "esbuild";
import { root } from "../root.ts";

/** One module for workerd, as wrangler would bundle it. @param entry the worker's source @param outfile written whole or not at all */
export async function bundleWorker(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".txt": "text" },
    sourcemap: "inline",
    absWorkingDir: root,
    logLevel: "warning",
  });
}
