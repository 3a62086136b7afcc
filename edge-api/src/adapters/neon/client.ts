import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { Unavailable } from "../../ports/unavailable.ts";
import { fetchWithin } from "../fetch-within.ts";

export type NeonOptions = {
  /** postgres://user:password@host/database */
  url: string;
  /** Where Neon's HTTP protocol is spoken; null for Neon itself. */
  fetchEndpoint: string | null;
  timeoutMs: number;
};

/** Postgres refused a statement: a bug of ours. Without the driver's message, which may hold parameters. */
class StatementRefused extends Error {
  constructor(sqlState: string) {
    super(`Postgres refused a statement: SQLSTATE ${sqlState}`);
    this.name = `StatementRefused ${sqlState}`;
  }
}

/** SQLSTATEs begin with a digit but for these; `ECONNREFUSED` and its kin are not among them. */
const SQL_STATE = /^(?:\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
/** Connection lost, out of resources, shutting down, I/O: Postgres is not there, whatever was asked. */
const GONE = /^(?:08|53|57|58)/;

function sqlStateOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code: unknown = "code" in at ? at.code : null;
    if (typeof code === "string" && SQL_STATE.test(code)) return code;
  }
  return null;
}

/** A drizzle client over HTTP, and `ask`, which every query goes through. */
export type NeonClient = {
  db: NeonHttpDatabase;
  /** Runs a query. @throws Unavailable when Postgres does not answer; StatementRefused on a bug */
  ask<T>(query: PromiseLike<T>): Promise<T>;
};

export function neonClient({ url, fetchEndpoint, timeoutMs }: NeonOptions): NeonClient {
  // The driver knows these two only as globals; an isolate has one database.
  if (fetchEndpoint !== null) neonConfig.fetchEndpoint = fetchEndpoint;
  neonConfig.fetchFunction = (input: string, init: RequestInit) => fetchWithin(timeoutMs, input, init);
  return {
    db: drizzle(neon(url)),
    async ask(query) {
      try {
        return await query;
      } catch (error) {
        const sqlState = sqlStateOf(error);
        if (sqlState !== null && !GONE.test(sqlState)) throw new StatementRefused(sqlState);
        throw new Unavailable("The database", error);
      }
    },
  };
}
