import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { hostedFiles } from "./build/hosted-files.ts";

/** The download worker, which is an entry too, imports these: what they were grouped with would be loaded by it. */
const SHARED_WITH_WORKER = /\/src\/(api\/(retried|failure)|download\/(plan|failure-of))\.ts$/;
/** Nor what is the worker's alone, nor the entry itself, which page and manifest name. */
const NOT_GROUPED = /\/index\.html$|\/src\/(main\.tsx|download\/(worker|answer)\.ts)$|\/client-zip\//;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), hostedFiles(process.env)],
  server: { proxy: process.env["RGRID_API_URL"] ? { "/api": process.env["RGRID_API_URL"] } : {} },
  build: {
    target: "es2024",
    // Its polyfill would be for browsers that the target leaves out.
    modulePreload: { polyfill: false },
    // A data: URL would need the policy to allow them.
    assetsInlineLimit: 0,
    manifest: true,
    // Clerk's own code is one chunk of this size; the first view has a test.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: {
        main: join(import.meta.dirname, "index.html"),
        "download-worker": join(import.meta.dirname, "src/download/worker.ts"),
      },
      output: {
        // A service worker keeps its address, and one at the root may answer for the whole site.
        entryFileNames: (chunk) => (chunk.name === "download-worker" ? "download-worker.js" : "assets/[name]-[hash].js"),
        // What the first view needs anyhow comes as one stream, which compresses better than two dozen: React's own apart, since it outlives releases.
        codeSplitting: {
          groups: [
            { name: "shared-with-worker", test: SHARED_WITH_WORKER, priority: 3 },
            { name: "react-dom", test: /node_modules\/react-dom\//, tags: ["$initial"], priority: 2 },
            { name: "first-view", test: (id) => !NOT_GROUPED.test(id), tags: ["$initial"], priority: 1 },
          ],
        },
      },
    },
  },
});
