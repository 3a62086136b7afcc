import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import type { AccountId, ApiKeyId, RunnerTokenId } from "../ids.ts";

const createdAt = () => timestamp({ withTimezone: true, mode: "date" }).notNull().defaultNow();

export const accounts = pgTable("accounts", {
  id: text().$type<AccountId>().primaryKey(),
  name: text().notNull(),
  email: text(),
  /** Who signs in to it: `clerk:<user id>` or `local:<email>`; null for one that only has keys. */
  identity: text().unique(),
  /** Name of the dispatcher object that serves it: one of N shared ones, or its own when it is large. */
  dispatcher: text().notNull(),
  in_flight_max: integer().notNull(),
  queued_max: integer().notNull(),
  created_at: createdAt(),
});

export const apiKeys = pgTable("api_keys", {
  id: text().$type<ApiKeyId>().primaryKey(),
  account_id: text()
    .$type<AccountId>()
    .notNull()
    .references(() => accounts.id),
  name: text().notNull(),
  /** Of the whole key; the key itself is stored nowhere. */
  sha256: text().notNull(),
  created_at: createdAt(),
  last_used_at: timestamp({ withTimezone: true, mode: "date" }),
  revoked_at: timestamp({ withTimezone: true, mode: "date" }),
});

export const runnerTokens = pgTable("runner_tokens", {
  id: text().$type<RunnerTokenId>().primaryKey(),
  account_id: text()
    .$type<AccountId>()
    .notNull()
    .references(() => accounts.id),
  name: text().notNull(),
  sha256: text().notNull(),
  created_at: createdAt(),
  revoked_at: timestamp({ withTimezone: true, mode: "date" }),
});
