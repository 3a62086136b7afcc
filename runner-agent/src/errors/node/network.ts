import type { ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { failure } from "../failure.ts";
import { connectionFailure, isForWantOfNetwork } from "../network/connection.ts";
import { type Endpoint, endpointIn } from "../network/endpoint.ts";
import { httpFailure, httpStatusIn } from "../network/http-status.ts";
import { connectionFailureIn } from "../network/kinds.ts";
import { first } from "../text.ts";
import type { Uncaught } from "./uncaught.ts";

/** Clients of databases, by the package whose code was on the way, or the class that they raise. */
const DATABASES: readonly (readonly [name: string, frames: RegExp, classes: RegExp])[] = [
  ["postgresql", /node_modules\/(?:pg|pg-pool|pg-protocol|postgres|@neondatabase)\//, /^PostgresError$/],
  ["mysql", /node_modules\/(?:mysql|mysql2|mariadb)\//, /^$/],
  ["mongodb", /node_modules\/(?:mongodb|mongoose)\//, /^Mongo(?:ose)?(?:Server)?(?:Selection|Network)\w*Error$/],
  ["redis", /node_modules\/(?:redis|@redis|ioredis)\//, /^(?:MaxRetriesPerRequestError|ConnectionTimeoutError)$/],
  [
    "database",
    /node_modules\/(?:@prisma|prisma|knex|sequelize|typeorm)\//,
    /^(?:PrismaClientInitializationError|Sequelize(?:Connection|Host)\w*Error)$/,
  ],
];
/** Classes by which clients raise an answer's status. */
const ANSWERED =
  /^(?:AxiosError|HTTPError|FetchError|RequestError|HttpError|StatusCodeError|ResponseError|APIError|\w*(?:Authentication|PermissionDenied|NotFound|RateLimit|BadRequest|InternalServer|UnprocessableEntity|Conflict)Error|GaxiosError|ClientError|TRPCClientError|OctokitError|S3ServiceException|AccessDenied|NoSuchKey|NoSuchBucket|Forbidden|\w+Exception)$/;
/** Errors that are about connections whatever they say. */
const CONNECTING =
  /^(?:TypeError: fetch failed|.*(?:socket hang up|fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|certificate|timeout of \d+ms exceeded))/i;

export function networkFailure(given: Uncaught, program: Program): ErrorReport | null {
  const { name, text, message, code } = given;
  const endpoint = endpointIn(text);
  const host: Endpoint = endpoint.host === undefined ? { ...hostOf(text) } : endpoint;
  const kind = kindOf(given);
  const database = DATABASES.find(([, frames, classes]) => frames.test(text) || classes.test(name))?.[0];
  if (kind !== null && isForWantOfNetwork(kind, host, program)) return connectionFailure(kind, host, program);
  if (
    database !== undefined &&
    (kind !== null ||
      /password authentication failed|Access denied for user|Authentication failed|does not exist|WRONGPASS|NOAUTH|Can't reach database server|Server selection timed out/.test(
        message,
      ))
  ) {
    return failure("database_connection_failed", { database, host: host.host });
  }
  if (ANSWERED.test(name)) {
    const status = httpStatusIn(message) ?? Number(first(/\n\s+(?:status|statusCode|httpStatusCode): (\d{3})\b/, text) ?? 0);
    if (status >= 400) return httpFailure(status, text, { host: host.host });
  }
  if (kind === null) return null;
  return name === "TypeError" && code === null && !/fetch failed/.test(message) ? null : connectionFailure(kind, host, program);
}

/** By the code of the error or of what caused it, else by its words where it is one of a connection. */
function kindOf({ code, text, message, name }: Uncaught) {
  const codes = [code ?? "", ...[...text.matchAll(/\bcode: '([A-Z_0-9]+)'/g)].map((match) => match[1] ?? "")].join(" ");
  const byCode = connectionFailureIn(codes);
  if (byCode !== null) return byCode;
  if (name === "TimeoutError" || (name === "DOMException" && code === "TimeoutError")) return "timeout";
  return CONNECTING.test(`${name}: ${message}`) || /fetch failed/.test(message) ? connectionFailureIn(text) : null;
}

const hostOf = (text: string): Endpoint => {
  const host = first(/\b(?:hostname|host|address): '([^']+)'/, text);
  const port = first(/\bport: (\d+)/, text);
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port: Number(port) }) };
};
