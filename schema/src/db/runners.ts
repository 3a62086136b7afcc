import { bigint, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { AccountId, RunnerId, RunnerTokenId } from "../ids.ts";
import type { machine } from "../runner-protocol.ts";
import type { executorKind } from "../sandbox.ts";
import { accounts } from "./accounts.ts";

/** What a runner said of itself at its last registration. Who is online is the dispatcher's to know. */
export const runners = pgTable(
  "runners",
  {
    id: text().$type<RunnerId>().primaryKey(),
    account_id: text()
      .$type<AccountId>()
      .notNull()
      .references(() => accounts.id),
    /** The token of its last registration. */
    token_id: text().$type<RunnerTokenId>(),
    name: text().notNull(),
    version: text().notNull(),
    executor: text().$type<z.infer<typeof executorKind>>().notNull(),
    slots: integer().notNull(),
    labels: jsonb().$type<string[]>().notNull(),
    runtimes: jsonb().$type<string[]>().notNull(),
    machine: jsonb().$type<z.infer<typeof machine>>().notNull(),
    price_per_hour_micros: bigint({ mode: "number" }),
    created_at: timestamp({ withTimezone: true, mode: "date" }).notNull().defaultNow(),
    registered_at: timestamp({ withTimezone: true, mode: "date" }).notNull().defaultNow(),
  },
  (table) => [uniqueIndex("runners_account_name").on(table.account_id, table.name)],
);
