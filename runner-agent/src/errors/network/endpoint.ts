import { first } from "../text.ts";

export type Endpoint = { host?: string; port?: number };

const HOST = "([A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|\\[?[0-9a-fA-F]{0,4}:[0-9a-fA-F:]{1,40}\\]?)";

/** Where clients name whom they could not reach; each with the host and, after it, the port where it has one. The surest first. */
const NAMED: readonly RegExp[] = [
  new RegExp(`host=['"]${HOST}['"], port=(\\d+)`),
  new RegExp(`Cannot connect to host ${HOST}:(\\d+)`),
  new RegExp(`server at "${HOST}"(?: \\([^)]*\\))?, port (\\d+)`),
  new RegExp(`could not translate host name "${HOST}" to`),
  new RegExp(`server on '${HOST}(?::(\\d+))?'`),
  new RegExp(`connecting to ${HOST}:(\\d+)`),
  new RegExp(`Connect call failed \\('${HOST}', (\\d+)`),
  new RegExp(`getaddrinfo \\w+ ${HOST}`),
  new RegExp(`(?:ECONNREFUSED|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|ENETUNREACH) ${HOST}:(\\d+)`),
  new RegExp(`ipv[46]:${HOST}:(\\d+)`),
  new RegExp(
    `(?:https?|wss?|ftp|amqps?|postgres(?:ql)?(?:\\+\\w+)?|mysql(?:\\+\\w+)?|rediss?|mongodb(?:\\+srv)?)://(?:[^/\\s@'"]*@)?${HOST}(?::(\\d+))?`,
  ),
  new RegExp(`(?:resolve host|resolve hostname|resolve host address):? ['"\\u2018]?${HOST}`),
  new RegExp(`Failed to connect to ['"]?${HOST}['"]? port (\\d+)`),
  new RegExp(`Failed to resolve ['"]?${HOST}['"]?`),
  new RegExp(`(?:connect to|connecting to|reach) (?:server |host |address |broker )?['"]?${HOST}:(\\d+)`, "i"),
  new RegExp(`connect to host ${HOST} port (\\d+)`),
  new RegExp(`[Hh]ostname mismatch, certificate is not valid for '${HOST}'`),
  new RegExp(`hostname '${HOST}' doesn't match`),
  new RegExp(`DNS resolution failed for ${HOST}(?::(\\d+))?`),
  // Bounded, as names of hosts are: else a long word would be tried from each of its letters.
  /(?:^|[^\w.-])((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}|localhost|\d{1,3}(?:\.\d{1,3}){3}):(\d{2,5})\b/,
];

/** Addresses to read on at, which nobody connected to. */
const DOCUMENTATION =
  /(?:Background on this error at|[Ss]ee|[Vv]isit|[Rr]efer to|[Dd]ocs:?|documentation(?: at)?:?|More info(?:rmation)?(?: at)?:?) https?:\/\/\S+/g;

/** The host and port that a message names. */
export function endpointIn(text: string): Endpoint {
  const said = text.replace(DOCUMENTATION, "");
  for (const pattern of NAMED) {
    const match = pattern.exec(said);
    if (match?.[1] !== undefined) return endpointOf(match[1], match[2]);
  }
  return {};
}

/** `("127.0.0.1", 9)`, `host="db", port=5432`, `create_connection("db.example.com")` in the line of the script that connected. */
export function endpointInSource(line: string): Endpoint {
  const named = endpointIn(line);
  if (named.host !== undefined) return named;
  const pair = /["']([A-Za-z0-9_.:-]+)["'],\s*(\d{1,5})\b/.exec(line);
  if (pair !== null) return endpointOf(pair[1] ?? "", pair[2]);
  const host =
    first(/\b(?:host|hostname|server|address)\s*=\s*["']([A-Za-z0-9_.:-]+)["']/, line) ??
    first(/["']((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}|localhost)["']/, line);
  return host === undefined ? {} : endpointOf(host, first(/\bport\s*=\s*(\d+)/, line));
}

const endpointOf = (host: string, port: string | undefined): Endpoint => ({
  host: host.replace(/^\[|\]$/g, ""),
  ...(port === undefined ? {} : { port: Number(port) }),
});

export const isLocal = (host: string): boolean => /^(?:localhost|127\.|::1$|0\.0\.0\.0$|0:0:0:0)/.test(host);
