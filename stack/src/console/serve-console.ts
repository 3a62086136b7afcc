import type { Server } from "node:http";
import { join } from "node:path";
import { type ConsoleConfig, responseHeaders } from "@rgrid/console/hosting";
import { root } from "../root.ts";
import { serveFolder } from "../static-site.ts";

/** The console as the set-up built it, with the settings of this stack and the headers that a deployment sends. */
export const serveConsole = (config: ConsoleConfig, storeUrl: string, port: number): Promise<Server> =>
  serveFolder(join(root, "console/dist"), port, {
    fallback: "index.html",
    headers: responseHeaders(config, storeUrl),
    texts: { "/config.json": `${JSON.stringify(config)}\n` },
    immutable: /^\/assets\//,
  });
