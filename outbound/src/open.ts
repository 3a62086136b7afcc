import { readFileSync } from "node:fs";
import { type Agent, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { rootCertificates } from "node:tls";
import { type WayOut, WayOutError } from "./way-out.ts";

/** What a request of node:http or node:https needs besides; empty where nothing is set. */
export type RequestOptions = { agent?: Agent; ca?: string[] };

let optionsFor: (url: string) => RequestOptions = () => ({});

/** For requests with node:http and node:https, which know nothing of what holds for `fetch`. */
export const requestOptions = (url: string): RequestOptions => optionsFor(url);

/** @throws WayOutError naming the file */
function certificates({ caFiles }: WayOut): string[] {
  const own = caFiles.map((file) => {
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      throw new WayOutError(file, `can't be read: ${error instanceof Error && "code" in error ? String(error.code) : "unknown"}`);
    }
  });
  return [...rootCertificates, ...own];
}

/** Whether Node, and bun, do all of it by themselves: they read this one variable at their start. */
const isNodesOwn = ({ httpProxy, httpsProxy, caFiles }: WayOut): boolean =>
  httpProxy === null && httpsProxy === null && caFiles.every((file) => file === process.env["NODE_EXTRA_CA_CERTS"]);

/**
 * Makes all requests of this thread go this way: `fetch`, and those that ask for {@link requestOptions}. What is loaded for it
 * costs a tenth of a second, so nothing is loaded where nothing is set. Node's own switch (NODE_USE_ENV_PROXY) is read at its start only, and not known to Node 20.
 * @throws WayOutError
 */
export async function openWayOut(wayOut: WayOut | null): Promise<void> {
  if (wayOut === null || isNodesOwn(wayOut)) return;
  if (process.versions["bun"] !== undefined) {
    openWayOutOfBun(wayOut);
    return;
  }
  const { openWayOutOfNode } = await import("./of-node.ts");
  optionsFor = openWayOutOfNode(wayOut, certificates(wayOut));
}

/** Its `fetch`, and its TLS, go by the same variables; its node:http by an agent that is told of them. */
function openWayOutOfBun({ httpProxy, httpsProxy, noProxy }: WayOut): void {
  for (const name of ["NO_PROXY", "no_proxy"]) process.env[name] = noProxy;
  const proxyEnv = { HTTP_PROXY: httpProxy ?? "", HTTPS_PROXY: httpsProxy ?? "", NO_PROXY: noProxy };
  const [plain, secure] = [new HttpAgent({ proxyEnv }), new HttpsAgent({ proxyEnv })];
  optionsFor = (url) => ({ agent: url.startsWith("https:") ? secure : plain });
}
