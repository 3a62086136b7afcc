import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { Agent, ProxyAgent, setGlobalDispatcher } from "undici";
import type { RequestOptions } from "./open.ts";
import { proxyFor, type WayOut } from "./way-out.ts";

/**
 * Loaded as a module of its own: what of it is CommonJS has no names when a bundle that is split into chunks imports it late.
 * @param ca all certificates that are trusted @returns what requests of node:http and node:https need
 */
export function openWayOutOfNode(wayOut: WayOut, ca: string[]): (url: string) => RequestOptions {
  const tls = { ca };
  // A request for http:// goes to the proxy as it is: many let nobody tunnel to anything but port 443.
  const dispatcherFor = remembered((uri) => new ProxyAgent({ uri, proxyTunnel: false, requestTls: tls, proxyTls: tls }));
  setGlobalDispatcher(
    new Agent({ connect: tls }).compose((direct) => (options, handler) => {
      const proxy = proxyFor(wayOut, String(options.origin));
      return proxy === null ? direct(options, handler) : dispatcherFor(proxy).dispatch(options, handler);
    }),
  );
  const secureAgentFor = remembered((proxy) => new HttpsProxyAgent(proxy, tls));
  const plainAgentFor = remembered((proxy) => new HttpProxyAgent(proxy, tls));
  return (url) => {
    const secure = url.startsWith("https:");
    const proxy = proxyFor(wayOut, url);
    const agent = proxy === null ? {} : { agent: (secure ? secureAgentFor : plainAgentFor)(proxy) };
    return secure ? { ca, ...agent } : agent;
  };
}

/** One agent a proxy, whose connections are used again. */
function remembered<T>(make: (proxy: string) => T): (proxy: string) => T {
  const made = new Map<string, T>();
  return (proxy) => {
    const agent = made.get(proxy) ?? make(proxy);
    made.set(proxy, agent);
    return agent;
  };
}
