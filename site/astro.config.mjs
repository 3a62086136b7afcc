import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import starlightOpenAPI, { openAPISidebarGroups } from "starlight-openapi";
import { SITE_URL } from "./src/addresses.ts";

/** @param {string} label @param {string} directory */
const generated = (label, directory) => ({ label, collapsed: true, items: [{ autogenerate: { directory } }] });

export default defineConfig({
  site: SITE_URL,
  outDir: "./dist",
  // What goes into the pages is decided over all of them, after the build (finish/).
  build: { inlineStylesheets: "never" },
  devToolbar: { enabled: false },
  vite: {
    // Small scripts are files of their own: the policy then names fewer of them.
    build: { assetsInlineLimit: 0 },
    // Starlight's search, loaded when it is opened.
    resolve: {
      alias: [{ find: /^@pagefind\/default-ui$/, replacement: `${import.meta.dirname}/src/scripts/search-when-opened.ts` }],
    },
  },
  // Quotes and dashes stay as they are written: options begin with two of them.
  markdown: { smartypants: false },
  integrations: [
    starlight({
      title: "RGrid",
      description: "Run a script on another machine as if it ran here.",
      favicon: "/favicon.svg",
      disable404Route: true,
      routeMiddleware: "./src/sidebar.ts",
      customCss: ["./src/styles/tokens.css", "./src/styles/starlight.css"],
      components: {
        Header: "./src/components/DocsHeader.astro",
        Footer: "./src/components/DocsFooter.astro",
        Head: "./src/components/DocsHead.astro",
        MarkdownContent: "./src/components/DocsContent.astro",
        ThemeSelect: "./src/components/Nothing.astro",
        // There is one language, and the select brings a script.
        LanguageSelect: "./src/components/Nothing.astro",
        ThemeProvider: "./src/components/ThemeProvider.astro",
      },
      // Pagefind's own: by Starlight's, how often a page says a word counts for next to nothing.
      pagefind: { ranking: { pageLength: 0.75, termFrequency: 1, termSaturation: 1.4, termSimilarity: 1 } },
      expressiveCode: {
        // On a phone a long command goes on in the next line: nothing has to be scrolled sideways.
        defaultProps: { wrap: true },
        themes: ["github-dark", "github-light"],
        // Every page says which theme it has, before its first paint.
        useDarkModeMediaQuery: false,
        styleOverrides: { borderRadius: "8px" },
      },
      plugins: [
        starlightOpenAPI([{ base: "docs/api", schema: "./generated/openapi.json", sidebar: { label: "API", collapsed: true } }]),
      ],
      sidebar: [
        { label: "Start", items: ["docs/quick-start", "docs/first-runner", "docs/runtimes"] },
        {
          label: "Use",
          items: [
            "docs/inputs",
            "docs/dependencies",
            "docs/command-line",
            "docs/guarantees",
            "docs/network",
            "docs/console",
            "docs/reproducing",
          ],
        },
        { label: "Operate", items: ["docs/machines", "docs/security", "docs/secrets", "docs/operating", "docs/architecture"] },
        {
          label: "Reference",
          items: [
            generated("CLI", "docs/cli"),
            ...openAPISidebarGroups,
            ...["docs/configuration", "docs/limits", "docs/exit-codes", "docs/faq", "docs/changelog"],
          ],
        },
        generated("Errors", "errors"),
      ],
    }),
  ],
});
