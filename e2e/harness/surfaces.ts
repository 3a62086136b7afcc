import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

/** Files below folders that hold a text, as bytes. */
export async function filesHolding(folders: readonly string[], text: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)("grep", ["-rlaF", "-e", text, ...folders]).catch(
    (error: { code: number; stdout: string }) => {
      // 1 is grep's word for "nowhere"; 2 comes with what it found when a file went away meanwhile.
      if (error.code > 2) throw error;
      return error;
    },
  );
  return stdout.split("\n").filter((line) => line !== "");
}

/** Every row of every table of a stack's database, as text: its files hold long values compressed. */
export async function databaseDump(dataDir: string): Promise<string> {
  const json = (name: string) => JSON.parse(readFileSync(join(dataDir, name), "utf8"));
  const { postgres_password: password } = json("secrets.json") as { postgres_password: string };
  const port = (json("stack.json") as { ports: { postgres: number } }).ports.postgres;
  const client = new pg.Client({ host: "127.0.0.1", port, user: "rgrid", password, database: "rgrid" });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    const dumped: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      dumped.push(name, ...rows.map(({ row }) => row));
    }
    return dumped.join("\n");
  } finally {
    await client.end();
  }
}
