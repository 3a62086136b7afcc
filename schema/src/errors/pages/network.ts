import type { NETWORK_ERRORS } from "../network.ts";
import type { PageText } from "./page-text.ts";

export const NETWORK_PAGES: Record<keyof typeof NETWORK_ERRORS, PageText> = {
  network_disabled: {
    happened: "The script wanted to reach another machine, and this execution has no network.",
    reasons: ["It was run with --no-network", "The runner's owner gives scripts no network"],
  },
  dns_resolution_failed: {
    happened: "The script named a host that the runner's machine can't find.",
    reasons: [
      "A spelling mistake",
      "The name is known in your network only",
      "The runner's machine has no name server for a moment",
    ],
  },
  connection_refused: {
    happened: "A machine answered that nothing listens at that address and port.",
    reasons: [
      "localhost is the container itself, not your machine",
      "The service does not run, or listens on another port",
      "A firewall refuses it",
    ],
  },
  connection_reset: {
    happened: "The other side cut a connection that was open.",
    reasons: [
      "The service restarted or is overloaded",
      "Too many connections at once",
      "A proxy between cuts what is idle for long",
    ],
  },
  connection_timeout: {
    happened: "A host did not answer in the time that the script gave it.",
    reasons: [
      "A firewall drops what comes from the runner's machine",
      "The service is slow",
      "The address is of a network that the runner is not in",
    ],
  },
  tls_certificate_error: {
    happened: "A host showed a certificate that is not trusted here.",
    reasons: [
      "It is signed by an authority of your own",
      "It has expired, or is for another name",
      "The image has no certificates (ca-certificates)",
    ],
  },
  http_client_error: {
    happened:
      "A server answered that the request of the script is wrong (a status from 400 to 499), and the script did not handle that.",
    reasons: ["The address is not there any more (404)", "A field or a parameter is wrong (400, 422)"],
  },
  http_unauthorized: {
    happened: "A server answered 401 or 403: it does not know the script, or does not let it do that.",
    reasons: [
      "The key is set on your machine and was not given with --env",
      "It has expired, or is for something else",
      "The server lets only certain addresses in",
    ],
  },
  http_rate_limited: {
    happened: "A server answered 429: the script sends more than it allows.",
    reasons: ["No pause between requests", "Several executions share one key"],
  },
  http_server_error: {
    happened: "A server failed while it answered the script (a status from 500 on).",
    reasons: ["It is down or overloaded", "It can't cope with this one request"],
  },
  database_connection_failed: {
    happened: "The script could not connect to its database.",
    reasons: [
      "localhost is the container itself, not your machine",
      "User or password is wrong, or was not given with --env",
      "The database lets only certain machines in",
    ],
  },
};
