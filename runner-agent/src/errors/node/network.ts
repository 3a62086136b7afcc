import type { ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { failure } from "../failure.ts";
import { connectionFailure, isForWantOfNetwork } from "../network/connection.ts";
import { type Endpoint, endpointIn } from "../network/endpoint.ts";
import { httpFailure, httpStatusIn } from "../network/http-status.ts";
import { type ConnectionFailure, connectionFailureIn } from "../network/kinds.ts";
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
const REFUSED_BY_DATABASE =
  /password authentication failed|Access denied for user|Authentication failed|does not exist|WRONGPASS|NOAUTH|Can't reach database server|Server selection timed out/;
/** Errors that are about connections whatever they say. */
const CONNECTING =
  /(?:socket hang up|fetch failed|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|EPROTO|SSL routines|certificate|timeout of \d+ms exceeded)/i;

export function networkFailure(given: Uncaught, program: Program): ErrorReport | null {
  const { name, text, message } = given;
  const kind = kindOf(given);
  const isAnswer = ANSWERED.test(name);
  const database = DATABASES.find(([, frames, classes]) => frames.test(text) || classes.test(name))?.[0];
  if (kind === null && !isAnswer && database === undefined) return null;
  const endpoint = endpointOf(text);
  if (kind !== null && isForWantOfNetwork(kind, endpoint, program)) return connectionFailure(kind, endpoint, program);
  if (database !== undefined && (kind !== null || REFUSED_BY_DATABASE.test(message))) {
    return failure("database_connection_failed", { database, host: endpoint.host });
  }
  if (isAnswer) {
    const status = httpStatusIn(message) ?? Number(first(/\n\s+(?:status|statusCode|httpStatusCode): (\d{3})\b/, text) ?? 0);
    if (status >= 400) return httpFailure(status, text, { host: endpoint.host });
  }
  return kind === null ? null : connectionFailure(kind, endpoint, program);
}

/** By the code of the error or of what caused it, else by its words where it is one of a connection. */
function kindOf({ code, text, message, name }: Uncaught): ConnectionFailure | null {
  const codes = text.includes("code: '")
    ? [...text.matchAll(/\bcode: '([A-Z_0-9]+)'/g)].map((match) => match[1] ?? "").join(" ")
    : "";
  const byCode = code === null && codes === "" ? null : connectionFailureIn(`${code ?? ""} ${codes}`);
  if (byCode !== null) return byCode;
  if (name === "TimeoutError" || (name === "DOMException" && code === "TimeoutError")) return "timeout";
  return CONNECTING.test(`${name}: ${message}`) ? connectionFailureIn(text) : null;
}

/** Named by a message, or by a property of the error. */
function endpointOf(text: string): Endpoint {
  const named = endpointIn(text);
  if (named.host !== undefined) return named;
  const host = first(/\b(?:hostname|host|address): '([^']+)'/, text);
  const port = first(/\bport: (\d+)/, text);
  return { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port: Number(port) }) };
}
