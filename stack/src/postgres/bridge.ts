import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import pg from "pg";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";

const query = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });
const sqlBody = z.union([z.object({ queries: z.array(query) }), query]);
type Query = z.infer<typeof query>;

const ISOLATION_LEVELS: Readonly<Record<string, string>> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

/**
 * Neon's two protocols in front of a plain Postgres, so that the Worker's driver meets here what it meets in production: `POST /sql`
 * (one query, or a batch as one transaction) and a WebSocket `/v2` that carries the wire protocol.
 * @param databaseUrl the only database it leads to; callers of `/sql` must name its user and password, as at Neon
 */
export function createBridge(databaseUrl: string): Server {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  // An idle connection that dies with Postgres: the pool makes a new one at the next query.
  pool.on("error", () => undefined);
  const server = createServer((request, response) => {
    answer(pool, databaseUrl, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, 400, errorBody(error)),
    );
  });
  server.keepAliveTimeout = 60_000;
  const sockets = new WebSocketServer({ server, path: "/v2", perMessageDeflate: false });
  sockets.on("connection", (socket) => pipeTo(new URL(databaseUrl), socket));
  server.on("close", () => void pool.end());
  return server;
}

async function answer(pool: pg.Pool, databaseUrl: string, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  if (request.method !== "POST" || request.url !== "/sql") return { status: 404, body: { message: "POST /sql is all there is" } };
  if (!sameCredentials(request.headers["neon-connection-string"], databaseUrl)) {
    return { status: 400, body: { message: "password authentication failed", code: "28P01", severity: "FATAL" } };
  }
  let text = "";
  request.setEncoding("utf8");
  for await (const piece of request) text += piece;
  const body = sqlBody.parse(JSON.parse(text));
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    if (!("queries" in body)) return { status: 200, body: await runOne(client, body) };
    return { status: 200, body: { results: await runBatch(client, body.queries, request.headers) } };
  } catch (error) {
    // Without a SQLSTATE it was the connection that failed, not the statement.
    if (error instanceof Error && !("code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)))
      broken = error;
    throw error;
  } finally {
    client.release(broken);
  }
}

async function runBatch(
  client: pg.PoolClient,
  queries: readonly Query[],
  headers: IncomingMessage["headers"],
): Promise<unknown[]> {
  const isolation = ISOLATION_LEVELS[String(headers["neon-batch-isolation-level"])];
  const modes = [
    isolation && `ISOLATION LEVEL ${isolation}`,
    headers["neon-batch-read-only"] === "true" && "READ ONLY",
    headers["neon-batch-deferrable"] === "true" && "DEFERRABLE",
  ].filter(Boolean);
  await client.query(`BEGIN ${modes.join(" ")}`);
  try {
    const results: unknown[] = [];
    for (const each of queries) results.push(await runOne(client, each));
    await client.query("COMMIT");
    return results;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function runOne(client: pg.PoolClient, { query: text, params }: Query): Promise<unknown> {
  // Values cross as Postgres's own text: the driver at the other end parses them by their type's OID.
  const asText = { getTypeParser: () => (value: string) => value };
  const result = await client.query({ text, values: params, rowMode: "array", types: asText as unknown as pg.CustomTypesConfig });
  return {
    command: result.command,
    rowCount: result.rowCount,
    rows: result.rows,
    fields: result.fields.map((field) => ({ ...field, format: "text" })),
  };
}

function sameCredentials(presented: string | string[] | undefined, databaseUrl: string): boolean {
  if (typeof presented !== "string" || !URL.canParse(presented)) return false;
  const [ours, theirs] = [new URL(databaseUrl), new URL(presented)];
  return ours.username === theirs.username && ours.password === theirs.password && ours.pathname === theirs.pathname;
}

function pipeTo(target: URL, socket: WebSocket): void {
  const upstream = connect(Number(target.port), target.hostname);
  upstream.setNoDelay(true);
  upstream.on("data", (bytes) => socket.send(bytes, () => undefined));
  upstream.on("close", () => socket.close());
  upstream.on("error", () => socket.close());
  socket.on("message", (bytes: Buffer) => upstream.write(bytes));
  socket.on("close", () => upstream.destroy());
  socket.on("error", () => upstream.destroy());
}

/** Postgres's own fields, which drivers read (`code`, `constraint`); nothing else of the error. */
function errorBody(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return { message: error instanceof Error ? error.message : String(error) };
  const { message, severity, code, detail, hint, position, internalPosition, internalQuery, where, schema, table, column } =
    error;
  const { dataType, constraint, file, line, routine } = error;
  const place = { file, line, routine, schema, table, column, dataType, constraint };
  return { message, severity, code, detail, hint, position, internalPosition, internalQuery, where, ...place };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
