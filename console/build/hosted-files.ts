import type { Plugin } from "vite";
import { type ConsoleConfig, parseConsoleConfig } from "../hosting/console-config.ts";
import { responseHeaders } from "../hosting/response-headers.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const DOCS_URL = "https://docs.rgrid.dev/docs/quick-start";
const STORE_HOSTS = "https://*.r2.cloudflarestorage.com";

/**
 * The settings of a deployment, from the build's environment: RGRID_API_URL; CLERK_PUBLISHABLE_KEY, else local sessions, which a production build refuses unless
 * RGRID_LOCAL_SESSIONS is `allowed`; RGRID_STORE_ORIGIN. Null without RGRID_API_URL: then whoever serves the files adds both (the local stack does).
 */
function settingsOf(env: Environment): { config: ConsoleConfig; storeOrigin: string } | null {
  const { RGRID_API_URL: apiUrl, RGRID_DOCS_URL: docsUrl = DOCS_URL, RGRID_STORE_ORIGIN: storeOrigin = STORE_HOSTS } = env;
  if (apiUrl === undefined) return null;
  const { CLERK_PUBLISHABLE_KEY: key, CLERK_PROXY_URL: proxy = null, RGRID_LOCAL_SESSIONS: local } = env;
  const auth =
    key === undefined
      ? { kind: "local", allowed_in_production: local === "allowed" }
      : { kind: "clerk", publishable_key: key, proxy_url: proxy };
  return { config: parseConsoleConfig({ api_url: apiUrl, docs_url: docsUrl, auth }), storeOrigin };
}

/** Writes `config.json` and, for Cloudflare Pages, `_headers` and `_redirects` beside the build; serves `config.json` in development. */
export function hostedFiles(env: Environment): Plugin {
  const settings = settingsOf(env);
  return {
    name: "rgrid-hosted-files",
    configureServer(server) {
      server.middlewares.use("/config.json", (request, response) => {
        response.setHeader("content-type", "application/json");
        response.statusCode = settings === null ? 500 : 200;
        // Through Vite's proxy: the API names the origins that may call it, and a port of the day is none of them.
        const own = settings && { ...settings.config, api_url: `http://${request.headers.host}` };
        response.end(JSON.stringify(own ?? { error: "start with RGRID_API_URL=http://127.0.0.1:PORT" }));
      });
    },
    generateBundle() {
      if (settings === null) return;
      const headers = Object.entries(responseHeaders(settings.config, settings.storeOrigin));
      const emit = (fileName: string, source: string) => this.emitFile({ type: "asset", fileName, source });
      emit("config.json", `${JSON.stringify(settings.config)}\n`);
      emit("_headers", `/*\n${headers.map(([name, value]) => `  ${name}: ${value}\n`).join("")}`);
      emit("_redirects", "/* /index.html 200\n");
    },
  };
}
