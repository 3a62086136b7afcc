import type { ErrorCode, ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { type Details, failure } from "../failure.ts";
import { type Endpoint, isLocal } from "./endpoint.ts";
import type { ConnectionFailure } from "./kinds.ts";

const CODES = {
  tls: "tls_certificate_error",
  dns: "dns_resolution_failed",
  refused: "connection_refused",
  reset: "connection_reset",
  timeout: "connection_timeout",
  // A host that no route leads to is as silent as one that does not answer, and has no code of its own.
  unreachable: "connection_timeout",
} as const satisfies Record<ConnectionFailure, ErrorCode>;

/** Without a network no name is found and no route leads anywhere; everything else that fails then is inside the container. */
export const isForWantOfNetwork = (kind: ConnectionFailure, { host }: Endpoint, { network }: Program): boolean =>
  !network && (kind === "dns" || kind === "unreachable") && (host === undefined || !isLocal(host));

export function connectionFailure(
  kind: ConnectionFailure,
  endpoint: Endpoint,
  program: Program,
  details: Details = {},
): ErrorReport {
  const { host, port } = endpoint;
  if (isForWantOfNetwork(kind, endpoint, program))
    return failure("network_disabled", { ...details, host, off_by: program.networkOffBy });
  // A container without IPv6 has no address to reach its own ::1 from.
  const code = kind === "unreachable" && host !== undefined && isLocal(host) ? "connection_refused" : CODES[kind];
  return failure(code, { ...details, host, port: code === "connection_refused" ? port : undefined });
}
