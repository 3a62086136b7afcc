import { isDirect } from "./no-proxy.ts";

export type GivenEnv = Readonly<Record<string, string | undefined>>;

/** How this machine's programs get out: what the environment says of proxies and of certificates. */
export type WayOut = {
  /** URLs, which may hold a password. null: none. */
  readonly httpProxy: string | null;
  readonly httpsProxy: string | null;
  /** Hosts that are reached without one, as NO_PROXY lists them. */
  readonly noProxy: string;
  /** Files of certificates that are trusted besides the public ones. */
  readonly caFiles: readonly string[];
};

/** A variable that can't be used. Its value is not told: it may hold a password. */
export class WayOutError extends Error {
  readonly variable: string;
  readonly reason: string;

  constructor(variable: string, reason: string) {
    super(`${variable} ${reason}`);
    this.variable = variable;
    this.reason = reason;
  }
}

/** A proxy elsewhere can't reach these; as Go's programs see it, and unlike curl. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1", "[::1]"];

/** Lower case first, as curl has it. */
function given(env: GivenEnv, name: string): { variable: string; value: string } | null {
  for (const variable of [name.toLowerCase(), name]) {
    const value = env[variable]?.trim();
    if (value) return { variable, value };
  }
  return null;
}

function proxyOf(env: GivenEnv, name: string): string | null {
  const found = given(env, name);
  if (found === null) return null;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(found.value) ? found.value : `http://${found.value}`;
  if (!URL.canParse(text)) throw new WayOutError(found.variable, "must be a URL such as http://proxy.example:3128");
  const { protocol } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:")
    throw new WayOutError(found.variable, "must name a proxy that speaks HTTP: http://… or https://…");
  return text;
}

/**
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in lower case too; NODE_EXTRA_CA_CERTS and SSL_CERT_FILE.
 * @returns null where nothing is said @throws WayOutError
 */
export function wayOutOf(env: GivenEnv): WayOut | null {
  const httpProxy = proxyOf(env, "HTTP_PROXY");
  const httpsProxy = proxyOf(env, "HTTPS_PROXY");
  const caFiles = [...new Set([env["NODE_EXTRA_CA_CERTS"], env["SSL_CERT_FILE"]].filter((path): path is string => !!path))];
  if (httpProxy === null && httpsProxy === null && caFiles.length === 0) return null;
  const noProxy = [given(env, "NO_PROXY")?.value, ...LOOPBACK].filter(Boolean).join(",");
  return { httpProxy, httpsProxy, noProxy, caFiles };
}

/** The proxy by which this URL is reached; null: none. As curl has it, HTTPS_PROXY is for https:// and HTTP_PROXY for http:// alone. */
export function proxyFor({ httpProxy, httpsProxy, noProxy }: WayOut, text: string): string | null {
  const url = new URL(text);
  return isDirect(url, noProxy) ? null : url.protocol === "https:" ? httpsProxy : httpProxy;
}
