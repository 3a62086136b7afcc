/** How a connection failed, whoever says it. */
export type ConnectionFailure = "tls" | "dns" | "refused" | "reset" | "timeout" | "unreachable";

/**
 * What the system, OpenSSL, libpq, Node, curl and the clients of Python say, most telling first: a certificate that is refused also "aborts a connection", and a name
 * that is not found also "fails to connect".
 */
const SAID: readonly (readonly [ConnectionFailure, RegExp])[] = [
  [
    "tls",
    /CERTIFICATE_VERIFY_FAILED|certificate verify failed|certificate has expired|self[- ]signed certificate|unable to verify the first certificate|unable to get (?:local )?issuer certificate|SELF_SIGNED_CERT|UNABLE_TO_VERIFY|CERT_HAS_EXPIRED|ERR_TLS_|does not match certificate|doesn't match (?:either of )?'|Hostname mismatch|SSL certificate problem|\[SSL: |\[SSL\]|SSLError\(|SSL routines|EPROTO|WRONG_VERSION_NUMBER|ERR_SSL_|tlsv1 alert|handshake failure/,
  ],
  [
    "dns",
    /Name or service not known|Temporary failure in name resolution|nodename nor servname|No address associated with hostname|getaddrinfo failed|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|ENOTFOUND|EAI_AGAIN|NameResolutionError|Failed to resolve|Could not resolve (?:host|proxy)|could not translate host name|DNS resolution failed|Domain name not found|unable to resolve host|Unknown host|failure in name resolution|Could not contact DNS servers|DNS server returned|\[Errno -[2358]\]/i,
  ],
  [
    "refused",
    /Connection refused|ECONNREFUSED|\[Errno 111\]|actively refused|Connect call failed|All connection attempts failed|Failed to connect to \S+ port \d+[^:]*: Couldn't connect/i,
  ],
  [
    "reset",
    /Connection reset|ECONNRESET|\[Errno 104\]|Remote end closed connection|Server disconnected|socket hang up|other side closed|Connection aborted|ConnectionAbortedError|EOF occurred in violation of protocol|IncompleteRead|peer closed connection|Empty reply from server|Connection broken|closed the connection unexpectedly|unexpected EOF|EPIPE|UND_ERR_SOCKET|no close frame received|Software caused connection abort/i,
  ],
  [
    "timeout",
    /timed out|time-?out\b|ETIMEDOUT|\[Errno 110\]|ConnectTimeout|ReadTimeout|UND_ERR_\w+_TIMEOUT|ESOCKETTIMEDOUT|Deadline Exceeded|DEADLINE_EXCEEDED/i,
  ],
  [
    "unreachable",
    /Network is unreachable|No route to host|ENETUNREACH|EHOSTUNREACH|\[Errno 101\]|\[Errno 113\]|Network unreachable|Cannot assign requested address/i,
  ],
];

export const connectionFailureIn = (text: string): ConnectionFailure | null =>
  SAID.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
