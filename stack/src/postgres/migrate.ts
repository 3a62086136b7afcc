import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { root } from "../root.ts";
import type { LocalAccount } from "../secrets.ts";
import { writeAccounts } from "./accounts.ts";
import { type Cluster, databaseUrl } from "./cluster.ts";

/** Makes the database where there is none, brings its tables up to date and writes the accounts into it. */
export async function prepareDatabase(
  cluster: Cluster,
  accounts: readonly LocalAccount[],
  limits: { inFlightMax: number; queuedMax: number },
): Promise<void> {
  await createDatabase(cluster);
  const pool = new pg.Pool({ connectionString: databaseUrl(cluster), max: 1 });
  try {
    const db = drizzle(pool);
    await migrate(db, { migrationsFolder: join(root, "schema/migrations") });
    await writeAccounts(db, accounts, limits);
  } finally {
    await pool.end();
  }
}

async function createDatabase(cluster: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(cluster, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'rgrid'");
    if (rowCount === 0) await client.query("CREATE DATABASE rgrid");
  } finally {
    await client.end();
  }
}
