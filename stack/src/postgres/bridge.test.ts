import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { neon, neonConfig, Pool } from "@neondatabase/serverless";
import { accounts, apiKeys, executions, runnerTokens } from "@rgrid/schema/db";
import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choosePorts } from "../ports.ts";
import { loadSecrets, type StackSecrets } from "../secrets.ts";
import { Part } from "../supervise/part.ts";
import { postgresBinaries, postgresUser } from "./binaries.ts";
import { createBridge } from "./bridge.ts";
import { type Cluster, databaseUrl, initialiseCluster, postgresDir, postgresPart } from "./cluster.ts";
import { prepareDatabase } from "./migrate.ts";

const dataDir = mkdtempSync(join(tmpdir(), "rgrid-bridge-"));
const limits = { inFlightMax: 7, queuedMax: 70 };
let cluster: Cluster;
let secrets: StackSecrets;
let postgres: Part;
let bridge: Server;
let url: string;

beforeAll(async () => {
  const ports = await choosePorts({}, null);
  secrets = await loadSecrets(dataDir, 2);
  const user = postgresUser();
  const dir = postgresDir(dataDir, user);
  cluster = { dir, port: ports.postgres, password: secrets.postgres_password, user, binaries: postgresBinaries(user) };
  initialiseCluster(cluster);
  postgres = new Part(postgresPart(cluster), { dataDir, record: () => undefined });
  await postgres.serving();
  await prepareDatabase(cluster, secrets.accounts, limits);
  url = databaseUrl(cluster);
  bridge = createBridge(url).listen(ports.bridge, "127.0.0.1");
  await once(bridge, "listening");
  neonConfig.fetchEndpoint = `http://127.0.0.1:${ports.bridge}/sql`;
  neonConfig.wsProxy = () => `127.0.0.1:${ports.bridge}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
});
afterAll(async () => {
  bridge.close().closeAllConnections();
  await postgres.stop();
  rmSync(dataDir, { recursive: true });
  rmSync(cluster.dir, { recursive: true, force: true });
});

describe("the local database, through Neon's HTTP driver", () => {
  const db = () => drizzle(neon(url));

  it("has the tables, and each account with digests of its keys only", async () => {
    const rows = await db().select().from(accounts).orderBy(accounts.name);
    expect(rows.map(({ name, dispatcher, in_flight_max }) => [name, dispatcher, in_flight_max])).toEqual([
      ["local", "shared-0", 7],
      ["local-2", "shared-0", 7],
    ]);
    const stored = JSON.stringify([await db().select().from(apiKeys), await db().select().from(runnerTokens)]);
    for (const { api_key, runner_token } of secrets.accounts) {
      expect(stored).not.toContain(api_key.split("_")[2]);
      expect(stored).not.toContain(runner_token.split("_")[2]);
    }
    expect(await db().select().from(executions)).toEqual([]);
  });

  it("keeps the rows, and follows the limits, when it is prepared again", async () => {
    await prepareDatabase(cluster, secrets.accounts, { ...limits, inFlightMax: 8 });
    const rows = await db().select().from(accounts);
    expect(rows.map((row) => row.in_flight_max)).toEqual([8, 8]);
  });

  it("carries numbers, JSON, times, nulls, arrays and unicode", async () => {
    const { rows } = await db().execute(
      sql`SELECT ${"é 日本 '\\"}::text AS t, 9007199254740993::bigint AS b, '{"a":[1]}'::jsonb AS j, NULL AS n, ARRAY[1,2] AS l`,
    );
    expect(rows).toEqual([{ t: "é 日本 '\\", b: "9007199254740993", j: { a: [1] }, n: null, l: [1, 2] }]);
  });

  it("gives SQL errors with their code and constraint", async () => {
    const [first] = await db().select().from(accounts);
    const again = neon(
      url,
    )`INSERT INTO accounts (id, name, dispatcher, in_flight_max, queued_max) VALUES (${first?.id}, 'x', 'd', 1, 1)`;
    await expect(again).rejects.toMatchObject({ code: "23505", constraint: "accounts_pkey" });
  });

  it("runs a batch whole or not at all", async () => {
    const [first] = await db().select().from(accounts).orderBy(accounts.name);
    if (!first) throw new Error("there are accounts");
    const rename = (name: string) => db().update(accounts).set({ email: name }).where(eq(accounts.id, first.id));
    await expect(db().batch([rename("a@example.org"), db().execute(sql`SELECT 1/0`)])).rejects.toThrow();
    const read = () => db().select().from(accounts).where(eq(accounts.id, first.id));
    expect((await read())[0]?.email).toBe(first.email);
    await db().batch([rename("a@example.org"), rename("b@example.org")]);
    expect((await read())[0]?.email).toBe("b@example.org");
  });

  it("refuses another password", async () => {
    await expect(neon(url.replace(cluster.password, "guessed"))`SELECT 1`).rejects.toMatchObject({ code: "28P01" });
  });
});

describe("the local database, through Neon's WebSocket driver", () => {
  it("holds interactive transactions", async () => {
    const pool = new Pool({ connectionString: url });
    const client = await pool.connect();
    // `end` does not wait for its socket, and Postgres, stopped right after, would still say goodbye to it.
    const { stream } = (client as unknown as { connection: { stream: NodeJS.EventEmitter } }).connection;
    const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
    await client.query("BEGIN");
    await client.query("UPDATE accounts SET email = 'gone@example.org'");
    await client.query("ROLLBACK");
    const { rows } = await client.query("SELECT count(*)::int AS n FROM accounts WHERE email = 'gone@example.org'");
    client.release();
    await pool.end();
    await closed;
    expect(rows).toEqual([{ n: 0 }]);
  });
});
