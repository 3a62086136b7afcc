import { z } from "zod";
import { line, name, ofScript } from "./details.ts";
import { defineCatalogue } from "./entry.ts";

const port = z.int().min(0).max(65_535);
const status = z.int().min(100).max(599);

/** What went wrong between the script and somebody else's machine. */
export const NETWORK_ERRORS = defineCatalogue({
  network_disabled: {
    title: "The execution has no network",
    messages: [
      "Script failed: '{host}' can't be reached: the execution has no network",
      "Script failed: the execution has no network",
    ],
    fixes: [
      "Run it without {turned_off_here}",
      "It was turned off by {turned_off_there}: choose another runner with --label or --runner, or send the data as inputs",
      "Run it without --no-network, or on a runner whose owner allows the network",
    ],
    details: ofScript({ host: name, off_by: z.enum(["command_line", "runner"]) }),
  },
  dns_resolution_failed: {
    title: "A host's name can't be resolved",
    messages: ["Script failed: there is no host '{host}'", "Script failed: a host's name can't be resolved"],
    fixes: ["Check the spelling of the host; a name that only your own network knows is not known to the runner's machine"],
    details: ofScript({ host: name }),
  },
  connection_refused: {
    title: "A connection was refused",
    messages: [
      "Script failed: {host}:{port} refused the connection",
      "Script failed: {host} refused the connection",
      "Script failed: a connection was refused",
    ],
    fixes: [
      "'{localhost}' is the container itself, not your machine: use an address that the runner's machine can reach",
      "Check that the service runs at {host}, on that port, and lets the runner's machine in",
      "Check the address and port, and that the service runs; localhost is the container itself, not your machine",
    ],
    details: ofScript({ host: name, port }),
  },
  connection_reset: {
    title: "A connection was cut",
    messages: ["Script failed: {host} cut the connection", "Script failed: a connection was cut by the other side"],
    fixes: ["Try it again; if it stays, ask for less at once or keep fewer connections, and repeat on errors in the script"],
    details: ofScript({ host: name }),
  },
  connection_timeout: {
    title: "A host did not answer in time",
    messages: ["Script failed: {host} did not answer in time", "Script failed: a host did not answer in time"],
    fixes: [
      "Check that the runner's machine may reach it (firewall, VPN), raise the time-out in the script, and repeat on errors",
    ],
    details: ofScript({ host: name }),
  },
  tls_certificate_error: {
    title: "A certificate is not trusted",
    messages: ["Script failed: the certificate of {host} is not trusted", "Script failed: a certificate is not trusted"],
    fixes: [
      "Give the script the certificate of your authority as an input, with --env SSL_CERT_FILE=FILE; or correct the host's certificate",
    ],
    details: ofScript({ host: name }),
  },
  http_client_error: {
    title: "A server refused a request",
    messages: [
      "Script failed: {host} answered {status}",
      "Script failed: a server answered {status}",
      "Script failed: a server refused a request",
    ],
    fixes: ["Check the address and what the script sends: the server says that the request is wrong"],
    details: ofScript({ status, host: name }),
  },
  http_unauthorized: {
    title: "A server wants another credential",
    messages: [
      "Script failed: {host} answered {status}: the credential is missing or not valid",
      "Script failed: a server answered {status}: the credential is missing or not valid",
      "Script failed: a server refused the credential",
    ],
    fixes: ["Give the script its key with --env NAME, which takes the value that it has here, and check that it is still valid"],
    details: ofScript({ status, host: name }),
  },
  http_rate_limited: {
    title: "A server wants fewer requests",
    messages: [
      "Script failed: {host} answered 429: too many requests",
      "Script failed: a server answered 429: too many requests",
    ],
    fixes: [
      "Wait {retry_after} s and try again; let the script pause between requests",
      "Wait and try again; let the script pause between requests and honour Retry-After",
    ],
    details: ofScript({ host: name, retry_after: name }),
  },
  http_server_error: {
    title: "A server failed",
    messages: [
      "Script failed: {host} answered {status}: it failed itself",
      "Script failed: a server answered {status}: it failed itself",
      "Script failed: a server failed",
    ],
    fixes: ["Try it again later, and let the script repeat such requests with a pause"],
    details: ofScript({ status, host: name }),
  },
  database_connection_failed: {
    title: "A database can't be reached",
    messages: [
      "Script failed: no connection to {database} at {host}",
      "Script failed: no connection to {database}",
      "Script failed: no connection to a database",
    ],
    fixes: [
      "'{localhost}' is the container itself, not your machine: use an address of the database that the runner's machine can reach",
      "Check address, port, user and password, and that the database lets the runner's machine in; localhost is the container itself",
    ],
    details: ofScript({ database: name, host: line }),
  },
});
