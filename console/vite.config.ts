import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { hostedFiles } from "./build/hosted-files.ts";

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
      },
    },
  },
});
